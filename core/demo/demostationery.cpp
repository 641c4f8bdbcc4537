#include "core/demo/rows_p.h"

namespace kontor::demo {

// clang-format off
static const ProductRow rows[] = {
    {"notebooks", Motif::Notebook, "Notebook Logbuch", "Notizbuch Logbuch", "Papiermühle Bille", 1690, 290, "Size=A6,A5+500;Ruling=Plain,Lined,Dotted;Colour=Ink,Brick", "", "material=Linen cover;origin=Germany;pages=192",
        "Linen boards and cream paper, with columns for date and weather on the first pages. Two ribbons, because one is never enough."},
    {"notebooks", Motif::Notebook, "Exercise Book Schulheft, Set of Three", "Schulheft, drei Stück", "Papiermühle Bille", 890, 240, "Ruling=Lined,Squared", "Sky", "origin=Germany;pages=32",
        "Stapled, with blotting paper and a label for the name. The cover is the blue that everybody remembers. The paper takes fountain-pen ink without feathering."},
    {"notebooks", Motif::Notebook, "Sketchbook Hafenrundfahrt", "Skizzenbuch Hafenrundfahrt", "Papiermühle Bille", 1990, 420, "Size=A5,A4+900", "Walnut", "material=Hemp cover;origin=Germany;pages=96",
        "Rough paper of 150 grams that takes pencil, ink and a little water. The elastic also holds a pen."},
    {"notebooks", Motif::Notebook, "Pocket Book Krämer, Set of Two", "Taschenheft Krämer, zwei Stück", "Papiermühle Bille", 990, 90, "Colour=Moss,Clay", "", "origin=Germany;pages=64",
        "Thin enough for a shirt pocket and long enough for a shopping list with opinions. Rounded corners."},
    {"notebooks", Motif::Notebook, "Cash Book Doppelte Buchführung", "Kassenbuch Doppelte Buchführung", "Papiermühle Bille", 2490, 560, "", "Pine", "material=Linen cover;origin=Germany;pages=144",
        "Two columns, a carry line and no batteries. Luca Pacioli would have known his way about at once."},
    {"notebooks", Motif::Notebook, "Bound Calendar Jahreslauf", "Buchkalender Jahreslauf", "Papiermühle Bille", 1990, 330, "Colour=Ink,Plum", "", "origin=Germany;pages=160",
        "A week on two pages, with moon, sunrise and the high water at Hamburg. Public holidays are those of the coast."},
    {"cards", Motif::Card, "Postcards Speicher, Set of Eight", "Postkarten Speicher, acht Stück", "Presse am Fleet", 1290, 70, "", "Brick", "origin=Germany",
        "Eight warehouses in two colours, printed so deep that you can feel them. The backs are for writing, with room for it."},
    {"cards", Motif::Card, "Greeting Card Ahoi", "Grußkarte Ahoi", "Presse am Fleet", 450, 20, "Word=Ahoi,Moin,Danke", "Indigo", "origin=Germany",
        "One word in wood type, large and slightly crooked. It says all there is to say."},
    {"cards", Motif::Card, "Birthday Card Leuchtturm", "Geburtstagskarte Leuchtturm", "Presse am Fleet", 490, 20, "", "Cherry", "origin=Germany",
        "A lighthouse with as many stripes as you care to colour in. A pencil is not included."},
    {"cards", Motif::Card, "Writing Paper Kontor, Boxed", "Briefpapier Kontor in der Schachtel", "Papiermühle Bille", 2490, 480, "Colour=Cream,Sky", "", "material=Cotton paper;origin=Germany",
        "Forty sheets and twenty envelopes lined with tissue. For letters that will be kept. The box is good for keeping the answers."},
    {"cards", Motif::Card, "Gift Wrap Kattun, Five Sheets", "Geschenkpapier Kattun, fünf Bögen", "Presse am Fleet", 1190, 160, "Pattern=Stripes,Waves,Dots", "Ochre", "origin=Germany",
        "Block prints after old cotton cloths, on paper that creases sharply. Strong enough to be used a second time."},
    {"vouchers", Motif::Card, "Gift Voucher on Paper", "Gutschein auf Papier", "Kontor", 2500, 15, "Value=25 €,50 €+2500,100 €+7500", "Pine", "origin=Germany",
        "A printed card with a number and room for a few words. It can be spent in parts."},
    {"pens", Motif::Pen, "Fountain Pen Prokurist", "Füllhalter Prokurist", "Schreibwaren Klint", 6990, 32, "Nib=F,M,B;Colour=Black,Brick", "", "material=Resin and steel;origin=Germany",
        "A steel nib with some spring, in a barrel turned from the rod. Fills by piston, so that the ink may be of any colour."},
    {"pens", Motif::Pen, "Ballpoint Pen Schiffsmakler", "Kugelschreiber Schiffsmakler", "Schreibwaren Klint", 2490, 28, "Finish=Brass,Black,Steel", "Brass", "material=Brass;origin=Germany",
        "Six-sided, so that it does not roll off a sloping chart table. The brass turns dark where you hold it."},
    {"pens", Motif::Pen, "Pencils Zimmermann, Set of Six", "Bleistifte Zimmermann, sechs Stück", "Schreibwaren Klint", 990, 40, "Hardness=HB,2B,4B", "Ochre", "material=Cedar;origin=Germany",
        "Cedar that sharpens without splintering, stamped in gold. The sixth always goes missing, hence six. Comes in a sliding box."},
    {"pens", Motif::Pen, "Brush Pen Tusche", "Pinselstift Tusche", "Schreibwaren Klint", 1490, 22, "", "Ink", "origin=Japan",
        "From the finest line to a broad stroke by pressure alone. The ink is dense and does not run."},
    {"pens", Motif::Pen, "Coloured Pencils Regenbogen, Set of Twelve", "Buntstifte Regenbogen, zwölf Stück", "Schreibwaren Klint", 1990, 130, "", "Cherry", "material=Lime wood;origin=Germany",
        "Thick leads that survive a fall from the table. Unvarnished, with a field for the name. Comes in a tin."},
    {"pens", Motif::Bottle, "Ink Elbwasser", "Tinte Elbwasser", "Schreibwaren Klint", 1290, 180, "Colour=Indigo,Pine,Plum,Walnut", "", "origin=Germany;capacity_ml=50",
        "Dye ink that shades from light to dark within a word. It washes out of shirts, given time. The bottle is wide enough for any nib."},
    {"desk-tools", Motif::Scissors, "Paper Scissors Kontorist", "Papierschere Kontorist", "Klingenhof", 3990, 190, "Finish=Black,Brass", "Black", "material=Forged steel;origin=Germany",
        "Long blades for a straight cut across a whole sheet. They close with the sound of a good door."},
    {"desk-tools", Motif::Tin, "Pencil Cup Poller", "Stiftebecher Poller", "Sieltor", 1990, 540, "Colour=Black,Brick,Sea", "", "material=Cast iron;origin=Germany",
        "Shaped like the bollard it is named after, and about as easy to tip over. For a dozen pens."},
    {"desk-tools", Motif::Clock, "Desk Clock Dienstschluss", "Tischuhr Dienstschluss", "Uhrenkontor Lübeck", 5990, 420, "Colour=Chalk,Pine", "", "material=Enamelled steel;origin=Germany",
        "Shows the time and, in red, five o'clock. The movement is silent and the alarm is polite."},
    {"desk-tools", Motif::Board, "Desk Tray Ablage", "Ablage Schreibtisch", "Tischlerei Haffblick", 4990, 780, "Wood=Oak,Walnut+1000", "Oak", "material=Solid wood;origin=Germany",
        "A shallow tray for A4 and whatever else has not been dealt with. Two of them stack."},
};
// clang-format on

std::span<const ProductRow> stationeryRows()
{
    return rows;
}

}
