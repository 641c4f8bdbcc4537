#include "core/demo/rows_p.h"

namespace kontor::demo {

// Invented people; their e-mail is only at the domains that RFC 2606 keeps free, their streets exist in many towns.
// clang-format off
static const CustomerRow rows[] = {
    {"Hanna Petersen", "Bergstraße 14", "Hamburg", "", "20095", "DE", "+49 40 5550114", "hanna.petersen@example.org"},
    {"Jonas Brandt", "Lindenallee 27", "Lübeck", "", "23552", "DE", "+49 451 555027", "jonas.brandt@example.com"},
    {"Frauke Thomsen", "Mühlenweg 3", "Flensburg", "", "24937", "DE", "", "frauke.thomsen@example.org"},
    {"Malte Hinrichs", "Am Markt 8", "Stade", "", "21682", "DE", "+49 4141 55508", "malte.hinrichs@example.com"},
    {"Svenja Albers", "Gartenstraße 41", "Bremen", "", "28195", "DE", "", "svenja.albers@example.org"},
    {"Karl-Heinz Möller", "Schulstraße 5", "Cuxhaven", "", "27472", "DE", "+49 4721 55505", "kh.moeller@example.com"},
    {"Annika Schröder", "Kirchgasse 19", "Leipzig", "", "04109", "DE", "", "annika.schroeder@example.org"},
    {"Tobias Weidner", "Rosenweg 12", "Nürnberg", "", "90402", "DE", "", "tobias.weidner@example.com"},
    {"Meike Harms", "Deichstraße 33", "Husum", "", "25813", "DE", "+49 4841 55533", "meike.harms@example.org"},
    {"Stefan Krause", "Bahnhofstraße 60", "Berlin", "", "10117", "DE", "", "stefan.krause@example.com"},
    {"Ayşe Yıldız", "Sonnenstraße 7", "Köln", "", "50667", "DE", "", "ayse.yildiz@example.org"},
    {"Lukas Hofmann", "Am Bach 2", "Freiburg", "", "79098", "DE", "", "lukas.hofmann@example.com"},
    {"Ilka Matthiessen", "Hafenstraße 11", "Kiel", "", "24103", "DE", "+49 431 555011", "ilka.matthiessen@example.org"},
    {"Piotr Nowicki", "Ringstraße 88", "Dortmund", "", "44135", "DE", "", "piotr.nowicki@example.com"},
    {"Gesa Carstensen", "Dorfstraße 1", "Büsum", "", "25761", "DE", "", "gesa.carstensen@example.org"},
    {"Werner Lindemann", "Parkstraße 23", "Hannover", "", "30159", "DE", "+49 511 555023", "werner.lindemann@example.com"},
    {"Nele Jansen", "Wiesengrund 9", "Oldenburg", "", "26121", "DE", "", "nele.jansen@example.org"},
    {"Dieter Böhm", "Hauptstraße 104", "Stuttgart", "", "70173", "DE", "", "dieter.boehm@example.com"},
    {"Carla Reuter", "Am Wall 16", "Rostock", "", "18055", "DE", "", "carla.reuter@example.org"},
    {"Henning Voss", "Eichenweg 4", "Schwerin", "", "19053", "DE", "+49 385 55504", "henning.voss@example.com"},
    {"Miriam Adler", "Schillerstraße 30", "Frankfurt am Main", "", "60313", "DE", "", "miriam.adler@example.org"},
    {"Thi Lan Nguyen", "Goethestraße 52", "Dresden", "", "01067", "DE", "", "lan.nguyen@example.com"},
    {"Ole Christiansen", "Süderstraße 6", "Husum", "", "25813", "DE", "", "ole.christiansen@example.org"},
    {"Barbara Seidl", "Marienplatz 10", "München", "", "80331", "DE", "", "barbara.seidl@example.com"},
    {"Katharina Gruber", "Mozartgasse 8", "Wien", "", "1040", "AT", "+43 1 5550108", "katharina.gruber@example.org"},
    {"Michael Pichler", "Bachstraße 21", "Graz", "", "8010", "AT", "", "michael.pichler@example.com"},
    {"Verena Huber", "Feldweg 5", "Innsbruck", "", "6020", "AT", "", "verena.huber@example.org"},
    {"Georg Leitner", "Linzer Straße 77", "Salzburg", "", "5020", "AT", "+43 662 555077", "georg.leitner@example.com"},
    {"Elisabeth Wimmer", "Kirchenplatz 2", "Linz", "", "4020", "AT", "", "elisabeth.wimmer@example.org"},
    {"Camille Moreau", "14 rue des Lilas", "Nantes", "", "44000", "FR", "+33 2 55 50 01 14", "camille.moreau@example.org"},
    {"Julien Lefèvre", "3 place du Marché", "Strasbourg", "", "67000", "FR", "", "julien.lefevre@example.com"},
    {"Anne-Sophie Girard", "27 rue Victor Hugo", "Lyon", "", "69002", "FR", "", "as.girard@example.org"},
    {"Mathieu Le Goff", "8 quai du Port", "Brest", "", "29200", "FR", "", "mathieu.legoff@example.com"},
    {"Claire Fontaine", "51 avenue de la Gare", "Paris", "", "75012", "FR", "", "claire.fontaine@example.org"},
    {"Nadia Benali", "6 rue du Moulin", "Lille", "", "59000", "FR", "+33 3 55 50 00 06", "nadia.benali@example.com"},
    {"Sanne de Vries", "Kerkstraat 18", "Amsterdam", "", "1017 GM", "NL", "+31 20 5550118", "sanne.devries@example.org"},
    {"Jeroen Bakker", "Dorpsstraat 44", "Utrecht", "", "3511 AB", "NL", "", "jeroen.bakker@example.com"},
    {"Marijke Visser", "Molenweg 7", "Groningen", "", "9711 LM", "NL", "", "marijke.visser@example.org"},
    {"Daan van den Berg", "Havenkade 2", "Rotterdam", "", "3011 AA", "NL", "", "daan.vandenberg@example.com"},
    {"Femke Smit", "Julianalaan 35", "Haarlem", "", "2011 CD", "NL", "+31 23 555035", "femke.smit@example.org"},
    {"Emily Carter", "128 Maple Street", "Portland", "OR", "97205", "US", "+1 503 555 0128", "emily.carter@example.org"},
    {"James Okafor", "45 W 21st Street", "New York", "NY", "10010", "US", "+1 212 555 0145", "james.okafor@example.com"},
    {"Maria Delgado", "902 Mission Avenue", "San Francisco", "CA", "94103", "US", "", "maria.delgado@example.org"},
    {"Thomas Nguyen", "17 Harbor Road", "Seattle", "WA", "98101", "US", "", "thomas.nguyen@example.com"},
    {"Sarah Goldberg", "310 Prospect Place", "Brooklyn", "NY", "11238", "US", "", "sarah.goldberg@example.org"},
    {"William Hayes", "2204 Oak Lane", "Austin", "TX", "78701", "US", "+1 512 555 0122", "william.hayes@example.com"},
    {"Grace Lindqvist", "76 Summit Avenue", "Saint Paul", "MN", "55102", "US", "", "grace.lindqvist@example.org"},
    {"Andre Washington", "519 Peach Street", "Chicago", "IL", "60611", "US", "", "andre.washington@example.com"},
    {"Olivia Romano", "88 Beacon Hill", "Boston", "MA", "02108", "US", "+1 617 555 0188", "olivia.romano@example.org"},
    {"Daniel Kim", "1410 Sunset Drive", "Los Angeles", "CA", "90026", "US", "", "daniel.kim@example.com"},
    {"Hannah Schultz", "23 Lake Street", "Buffalo", "NY", "14202", "US", "", "hannah.schultz@example.org"},
    {"Yuki Tanaka", "Jingumae 3-14-7", "Shibuya-ku", "13", "150-0001", "JP", "+81 3 5550 0147", "yuki.tanaka@example.org"},
    {"Haruto Sato", "Umeda 1-8-2", "Osaka", "27", "530-0001", "JP", "", "haruto.sato@example.com"},
    {"Aiko Yamamoto", "Kawaramachi 215", "Kyoto", "26", "604-8032", "JP", "", "aiko.yamamoto@example.org"},
    {"Kenji Nakamura", "Motomachi 2-5", "Yokohama", "14", "231-0861", "JP", "+81 45 555 025", "kenji.nakamura@example.com"},
    {"Mei Kobayashi", "Odori Nishi 4-1", "Sapporo", "01", "060-0042", "JP", "", "mei.kobayashi@example.org"},
    {"Takumi Ito", "Tenjin 2-11-3", "Fukuoka", "40", "810-0001", "JP", "", "takumi.ito@example.com"},
    {"Sakura Watanabe", "Sakae 3-6-1", "Nagoya", "23", "460-0008", "JP", "", "sakura.watanabe@example.org"},
    {"Ren Suzuki", "Kichijoji 1-20", "Musashino", "13", "180-0003", "JP", "", "ren.suzuki@example.com"},
    {"Emi Fujita", "Kokubuncho 2-9", "Sendai", "04", "980-0803", "JP", "+81 22 555 029", "emi.fujita@example.org"},
};
// clang-format on

std::span<const CustomerRow> customerRows()
{
    return rows;
}

}
