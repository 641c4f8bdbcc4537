#include "tests/support/stage.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::test;

class AddressBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsWrittenAboutWhoIsBeingErased()
    {
        Stage stage;
        const auto id = *AccountId::parse(u"01900000-0000-7000-8000-0000000000a1");
        run(stage.shop.database(),
            "insert into identity.account (id, kind, email, locale) values ('" + id.toByteArray()
                + "', 'customer', 'ada@example.org', 'en')");
        const Context own{.actor = {.kind = Actor::Kind::Customer, .id = id.uuid()}};
        const Action erases = [&](Shop &shop) -> Result<QByteArray> {
            return shop.personalData.eraseOwn(own) ? "erased" : "refused";
        };
        const Action adds = [&](Shop &shop) -> Result<QByteArray> {
            AccountAddress address{.id = {}, .label = {}, .address = {}};
            address.address = {.firstName = u"Ada"_s,
                .lastName = u"Lovelace"_s,
                .company = {},
                .line1 = u"Deichstraße 1"_s,
                .line2 = {},
                .city = u"Hamburg"_s,
                .region = {},
                .postalCode = u"20459"_s,
                .country = *CountryCode::parse(u"DE"),
                .phone = {}};
            const auto added = shop.accounts.addAddress(own, address);
            return added ? QByteArray("added") : QByteArray(added.error().code.data());
        };
        const auto both = stage.overlap(erases, adds);
        QCOMPARE(both.first + ' ' + both.second, QByteArray("erased not_found"));
        QCOMPARE(stage.number("select count(*) from identity.address"), QByteArray("0"));
        QCOMPARE(stage.number("select count(*) from ops.audit where payload::text like '%Deich%'"), QByteArray("0"));
    }
};

KONTOR_TEST(AddressBookTest)
#include "tst_addressbook.moc"
