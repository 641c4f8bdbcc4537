#include "core/inventory/backinstock.h"
#include "tests/sales/stockroom.h"
#include "tests/support/letterbox.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace kontor;
using namespace kontor::test;

/** Who wants to be told when something is back, and is: once. */
class BackInStockTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<Shop> m_own;
    TestShop::Goods m_goods;
    SystemClock m_clock;
    SystemRandom m_random;
    MailTemplates m_templates;
    const Storefront m_storefront{.base = u"https://shop.example/"_s, .product = u"p/{slug}"_s};

    // Does all jobs that are due, as the server does; the mails that came of it.
    std::vector<MailMessage> deliver()
    {
        Letterbox letterbox;
        Worker worker(m_clock, m_random);
        const Post post{.channel = letterbox, .templates = m_templates, .shop = u"Hanse & Söhne"_s, .clock = m_clock};
        worker.handle(backInStockJob, tellBackInStock);
        handleMail(worker, post, confirmBackInStockJob, [this](Database &database, const QJsonObject &payload) {
            return composeBackInStockQuestion(database, payload, m_storefront, m_random);
        });
        handleMail(worker, post, backInStockMailJob, [this](Database &database, const QJsonObject &payload) {
            return composeBackInStock(database, payload, m_storefront, m_random);
        });
        while (worker.doNext(m_own->database()).value_or(false)) {
        }
        return letterbox.mails;
    }
    QByteArray number(const QByteArray &sql) { return m_stage->number(sql); }
    QByteArray mailedTo(const std::vector<MailMessage> &mails)
    {
        QByteArrayList all;
        for (const auto &mail : mails)
            all.append(mail.to.toUtf8());
        std::sort(all.begin(), all.end());
        return all.join(' ');
    }

    Context customer(const char *email, bool isConfirmed = true)
    {
        const auto id = AccountId::make(m_clock, m_random);
        run(m_stage->shop.database(),
            "insert into identity.account (id, kind, email, email_confirmed_at) values ('" + id.toByteArray() + "', 'customer', '"
                + email + "', " + (isConfirmed ? "now()" : "null") + ")");
        auto context = storefront();
        context.actor = {.kind = Actor::Kind::Customer, .id = id.uuid()};
        return context;
    }
    Result<std::optional<BackInStockId>> ask(const Context &context, const char *email = nullptr)
    {
        return m_own->backInStock.subscribe(context,
            {.product = "goods-1",
                .variant = m_goods.variant,
                .email = email ? Email::parse(QString::fromUtf8(email)) : std::nullopt});
    }
    // Guests who have answered already.
    void guests(int count, const char *market = "eu")
    {
        run(m_stage->shop.database(),
            "insert into inventory.back_in_stock (id, variant_id, market, email, locale, confirmed_at) select ops.uuid_v7(), '"
                + m_goods.variant.toByteArray() + "', '" + market
                + "', 'guest' || n || '@example.org', 'en', now() from generate_series(1, " + QByteArray::number(count) + ") n");
    }
    void bringBack(int pieces = 5)
    {
        KONTOR_VERIFY_RESULT(m_own->inventory.receive(
            clerk(), {.variant = m_goods.variant, .location = m_stage->shop.hamburg, .pieces = pieces, .reason = u"Delivery"_s}));
    }
    void sellOut()
    {
        KONTOR_VERIFY_RESULT(m_own->inventory.recordCount(
            clerk(), {.variant = m_goods.variant, .location = m_stage->shop.hamburg, .pieces = 0, .reason = u"Count"_s}));
    }
    struct Link
    {
        BackInStockId id;
        QByteArray token;
    };
    static Link linkIn(const MailMessage &mail, const QString &page)
    {
        const QRegularExpression pattern(
            u"https://shop\\.example/back-in-stock/%1\\?subscription=([0-9a-f-]{36})&token=(b[cu]_[a-z2-7]{32})"_s.arg(page));
        const auto match = pattern.match(mail.text);
        return {BackInStockId::parse(match.captured(1)).value_or(BackInStockId()), match.captured(2).toLatin1()};
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = MailTemplates::load();
        KONTOR_VERIFY_RESULT(loaded);
        m_templates = std::move(*loaded);
    }
    void init()
    {
        m_stage = std::make_unique<Stage>();
        m_own = m_stage->shop.connect();
        m_goods = m_stage->shop.addGoods("GOODS-1", 1990, 0);
    }
    void cleanup()
    {
        QCOMPARE(m_stage->brokenRule(), QByteArray());
        m_own.reset();
        m_stage.reset();
    }

    // --- guests ---

    void asksAGuestAndThenTellsThemOnce()
    {
        const auto asked = ask(storefront(), "ada@example.org");
        KONTOR_VERIFY_RESULT(asked);
        QVERIFY(!*asked);
        const auto questions = deliver();
        QCOMPARE(mailedTo(questions), QByteArray("ada@example.org"));
        QVERIFY2(questions[0].text.contains(u"Goods GOODS-1"_s), qPrintable(questions[0].text));
        const auto yes = linkIn(questions[0], u"confirm"_s);

        // Nobody has said yes yet.
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
        sellOut();
        KONTOR_VERIFY_RESULT(m_own->backInStock.confirm(storefront(), yes.id, yes.token));
        KONTOR_VERIFY_RESULT(m_own->backInStock.confirm(storefront(), yes.id, yes.token));
        QCOMPARE(deliver().size(), size_t(0));

        bringBack();
        const auto told = deliver();
        QCOMPARE(mailedTo(told), QByteArray("ada@example.org"));
        QVERIFY2(told[0].text.contains(u"https://shop.example/p/goods-1"_s), qPrintable(told[0].text));
        QVERIFY(told[0].id != questions[0].id);
        sellOut();
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
        QCOMPARE(number("select count(*) from ops.job where payload::text ~ 'b[cu]_|ada@|Goods'"), QByteArray("0"));
    }
    void tellsAtOnceWhatCameBackBeforeTheAnswer()
    {
        KONTOR_VERIFY_RESULT(ask(storefront(), "ada@example.org"));
        const auto yes = linkIn(deliver().at(0), u"confirm"_s);
        bringBack();
        KONTOR_VERIFY_RESULT(m_own->backInStock.confirm(storefront(), yes.id, yes.token));
        QCOMPARE(mailedTo(deliver()), QByteArray("ada@example.org"));
    }
    void asksAnAddressOnceAndNotForEverything()
    {
        for (int i = 0; i < 3; ++i)
            KONTOR_VERIFY_RESULT(ask(storefront(), "ada@example.org"));
        QCOMPARE(deliver().size(), size_t(1));
        // After a while the mail may have been lost.
        run(m_stage->shop.database(), "update inventory.back_in_stock set created_at = now() - interval '16 minutes'");
        KONTOR_VERIFY_RESULT(ask(storefront(), "ada@example.org"));
        QCOMPARE(deliver().size(), size_t(1));
        for (int i = 0; i < 12; ++i) {
            const auto sku = "MORE-" + QByteArray::number(i);
            const auto more = m_stage->shop.addGoods(sku.constData(), 100, 0);
            KONTOR_VERIFY_RESULT(m_own->backInStock.subscribe(
                storefront(), {.product = sku.toLower(), .variant = more.variant, .email = Email::parse(u"ada@example.org")}));
        }
        QCOMPARE(number("select count(*) from inventory.back_in_stock"), QByteArray::number(limits::backInStockQuestions));
        QCOMPARE(deliver().size(), size_t(limits::backInStockQuestions - 1));
    }
    void saysNothingOfWhoWaitsAlready()
    {
        guests(1);
        const auto again = ask(storefront(), "guest1@example.org");
        KONTOR_VERIFY_RESULT(again);
        QVERIFY(!*again);
        QCOMPARE(deliver().size(), size_t(0));
        QCOMPARE(number("select count(*) from inventory.back_in_stock where confirmed_at is not null"), QByteArray("1"));
    }
    void takesNoLinkButItsOwn()
    {
        KONTOR_VERIFY_RESULT(ask(storefront(), "ada@example.org"));
        KONTOR_VERIFY_RESULT(ask(storefront(), "grace@example.org"));
        const auto questions = deliver();
        const auto first = linkIn(questions[0], u"confirm"_s);
        const auto second = linkIn(questions[1], u"confirm"_s);
        QCOMPARE(refusal(m_own->backInStock.confirm(storefront(), second.id, first.token)), QByteArray("invalid_ticket"));
        QCOMPARE(refusal(m_own->backInStock.unsubscribe(storefront(), first.id, first.token)), QByteArray("invalid_ticket"));
        QCOMPARE(refusal(m_own->backInStock.confirm(storefront(), first.id, "nonsense")), QByteArray("invalid_ticket"));
        run(m_stage->shop.database(), "update inventory.back_in_stock set created_at = now() - interval '73 hours'");
        QCOMPARE(refusal(m_own->backInStock.confirm(storefront(), first.id, first.token)), QByteArray("invalid_ticket"));
        QCOMPARE(number("select count(*) from inventory.back_in_stock where confirmed_at is not null"), QByteArray("0"));
    }
    void endsByTheLinkOfTheMail()
    {
        guests(2);
        bringBack();
        const auto told = deliver();
        const auto end = linkIn(told.at(0), u"unsubscribe"_s);
        for (int i = 0; i < 2; ++i)
            KONTOR_VERIFY_RESULT(m_own->backInStock.unsubscribe(storefront(), end.id, end.token));
        QCOMPARE(number("select count(*) from inventory.back_in_stock"), QByteArray("1"));
    }

    // --- accounts ---

    void asksNoConfirmedAddressAgain()
    {
        const auto ada = customer("ada@example.org");
        const auto id = ask(ada);
        KONTOR_VERIFY_RESULT(id);
        QVERIFY(*id);
        QCOMPARE(**ask(ada, "ada@example.org"), **id);
        const auto list = m_own->backInStock.listOwn(ada, {}, 10);
        KONTOR_VERIFY_RESULT(list);
        QCOMPARE(list->size(), size_t(1));
        QVERIFY(list->front().isConfirmed);
        QCOMPARE(list->front().sku, u"GOODS-1"_s);
        // The mail goes to the address that the account has by then.
        run(m_stage->shop.database(), "update identity.account set email = 'countess@example.org'");
        bringBack();
        QCOMPARE(mailedTo(deliver()), QByteArray("countess@example.org"));
        QCOMPARE(m_own->backInStock.listOwn(ada, {}, 10)->size(), size_t(0));
        // Who wants to know once more is told by another mail.
        sellOut();
        QVERIFY(**ask(ada) != **id);
        bringBack();
        QCOMPARE(deliver().size(), size_t(1));
    }
    void asksOtherAddressesOfAnAccount()
    {
        const auto eve = customer("eve@example.org", false);
        QVERIFY(!*ask(eve));
        QVERIFY(!*ask(customer("grace@example.org"), "ada@example.org"));
        QCOMPARE(mailedTo(deliver()), QByteArray("ada@example.org eve@example.org"));
        // Nobody lists what was asked for with an address that is not proved to be theirs.
        QCOMPARE(m_own->backInStock.listOwn(eve, {}, 10)->size(), size_t(0));
    }
    void tellsNobodyTwiceWhoAskedAsGuestToo()
    {
        guests(1);
        const auto context = customer("guest1@example.org");
        QCOMPARE(m_own->backInStock.listOwn(context, {}, 10)->size(), size_t(1));
        QVERIFY(*ask(context));
        KONTOR_VERIFY_RESULT(ask(storefront(), "guest1@example.org"));
        QCOMPARE(m_own->backInStock.countOwn(context).value_or(-1), qint64(1));
        bringBack();
        QCOMPARE(deliver().size(), size_t(1));
    }
    void removesOnesOwnAndNoOthers()
    {
        const auto ada = customer("ada@example.org");
        const auto eve = customer("eve@example.org");
        const auto id = ask(ada);
        KONTOR_VERIFY_RESULT(id);
        QCOMPARE(refusal(m_own->backInStock.removeOwn(eve, **id)), QByteArray("not_found"));
        QCOMPARE(refusal(m_own->backInStock.removeOwn(storefront(), **id)), QByteArray("unauthenticated"));
        KONTOR_VERIFY_RESULT(m_own->backInStock.removeOwn(ada, **id));
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
    }
    void waitsForTwoHundredVariantsAtMost()
    {
        const auto ada = customer("ada@example.org");
        for (int i = 0; i < limits::backInStockOfAccount; ++i)
            run(m_stage->shop.database(),
                "with v as (insert into catalog.variant (id, product_id, sku, options) values (ops.uuid_v7(), '"
                    + m_goods.product.toByteArray() + "', 'V-" + QByteArray::number(i) + "', '{\"n\":\"" + QByteArray::number(i)
                    + "\"}') returning id) insert into inventory.back_in_stock (id, variant_id, market, account_id, locale, confirmed_at) select ops.uuid_v7(), id, 'eu', '"
                    + ada.actor.id.toByteArray() + "', 'en', now() from v");
        QCOMPARE(refusal(ask(ada)), QByteArray("too_many"));
    }
    void isPartOfWhatIsHandedOutAndForgotten()
    {
        const auto ada = customer("ada@example.org");
        KONTOR_VERIFY_RESULT(ask(ada));
        guests(2);
        run(m_stage->shop.database(),
            "update inventory.back_in_stock set email = 'ada@example.org', market = 'us' where email = 'guest1@example.org'");
        const auto data = QJsonDocument::fromJson(m_own->personalData.exportOwn(ada).value_or("{}")).object();
        QCOMPARE(data["back_in_stock"_L1].toArray().size(), 2);
        KONTOR_VERIFY_RESULT(m_own->personalData.eraseOwn(ada));
        QCOMPARE(number("select string_agg(email, ' ') from inventory.back_in_stock"), QByteArray("guest2@example.org"));
    }
    void forgetsNoOthersByAnAddressNobodyHasConfirmed()
    {
        guests(1);
        const auto eve = customer("guest1@example.org", false);
        const auto data = QJsonDocument::fromJson(m_own->personalData.exportOwn(eve).value_or("{}")).object();
        QCOMPARE(data["back_in_stock"_L1].toArray().size(), 0);
        KONTOR_VERIFY_RESULT(m_own->personalData.eraseOwn(eve));
        QCOMPARE(number("select count(*) from inventory.back_in_stock"), QByteArray("1"));
    }

    // --- what is back ---

    void tellsOfEveryWayBack_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char *name, const char *sql) { QTest::newRow(name) << QByteArray(sql); };
        row("goods", "select inventory.move(id, 'receive', 3, 0, 'test', '', '') from inventory.level");
        row("a backorder limit", "update inventory.level set backorder_limit = 2");
        row("a location",
            "with l as (insert into inventory.location (id, code, name, country) values (ops.uuid_v7(), 'kiel', 'Kiel', 'DE') returning id),"
            " s as (insert into inventory.level (id, variant_id, location_id, on_hand) select ops.uuid_v7(), v.id, l.id, 3 from l cross join catalog.variant v returning id, location_id),"
            " m as (insert into inventory.movement (id, level_id, kind, on_hand_delta, actor) select ops.uuid_v7(), id, 'receive', 3, 'test' from s)"
            " insert into inventory.market_location (market, location_id, rank) select 'eu', location_id, 9 from s");
    }
    void tellsOfEveryWayBack()
    {
        QFETCH(QByteArray, sql);
        guests(2);
        m_stage->shop.change(sql);
        QCOMPARE(deliver().size(), size_t(2));
    }
    void tellsNobodyInAnotherMarket()
    {
        guests(1, "jp");
        run(m_stage->shop.database(),
            "delete from inventory.market_location where market = 'jp' and location_id = '" + m_stage->shop.hamburg.toByteArray()
                + "'");
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
    }
    void tellsNobodyOfWhatIsNotShown()
    {
        guests(1);
        m_stage->shop.change("update catalog.product set status = 'draft'");
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
        m_stage->shop.change("update catalog.product set status = 'active'");
        QCOMPARE(deliver().size(), size_t(1));
    }
    void tellsNobodyOfWhatIsNotOffered()
    {
        guests(1);
        m_stage->shop.addGoods("OTHER-1", 100, 1);
        // Without a price nobody can order it, however many there are.
        m_stage->shop.change("delete from pricing.price where variant_id = '" + m_goods.variant.toByteArray() + "'");
        bringBack();
        QCOMPARE(deliver().size(), size_t(0));
        // The goods were there before their price: now they are back.
        m_stage->shop.change("insert into pricing.price (id, variant_id, currency, amount) values (ops.uuid_v7(), '"
            + m_goods.variant.toByteArray() + "', 'EUR', 990)");
        QCOMPARE(deliver().size(), size_t(1));
        QCOMPARE(number("select count(*) from ops.job where kind = 'stock.back' and state = 'queued'"), QByteArray("0"));
    }
    // A page of the product has no room for this one.
    void tellsOfTheSixHundredthVariant()
    {
        const auto product = m_goods.product.toByteArray();
        m_stage->shop.change("insert into catalog.variant (id, product_id, sku, options, position) select ops.uuid_v7(), '" + product
            + "', 'V-' || n, jsonb_build_object('No', n::text), n from generate_series(1, 599) n;"
              "update catalog.variant set position = 1000 where id = '" + m_goods.variant.toByteArray() + "';"
              "insert into pricing.price (id, variant_id, currency, amount) select ops.uuid_v7(), id, 'EUR', 1000 from catalog.variant where sku like 'V-%'");
        QCOMPARE(number("select json_array_length(offer::json -> 'variants') from catalog.listing_offer where market = 'eu'"),
            QByteArray("500"));
        KONTOR_VERIFY_RESULT(ask(customer("ada@example.org")));
        bringBack();
        QCOMPARE(mailedTo(deliver()), QByteArray("ada@example.org"));
    }
    void refusesWhatIsThereOrIsNot()
    {
        const auto other = m_stage->shop.addGoods("OTHER-1", 100, 0);
        const auto subscribe = [&](const QByteArray &product, const VariantId &variant, const char *market = "eu") {
            return refusal(m_own->backInStock.subscribe(
                storefront(market), {.product = product, .variant = variant, .email = Email::parse(u"ada@example.org")}));
        };
        QCOMPARE(subscribe("goods-1", other.variant), QByteArray("unknown_variant"));
        QCOMPARE(subscribe("nothing", other.variant), QByteArray("not_found"));
        QCOMPARE(subscribe("goods-1", m_goods.variant, "mars"), QByteArray("unknown_market"));
        QCOMPARE(refusal(ask(storefront())), QByteArray("required"));
        QCOMPARE(subscribe(other.product.toByteArray(), other.variant), QByteArray("accepted"));
        bringBack();
        QCOMPARE(subscribe("goods-1", m_goods.variant), QByteArray("variant_available"));
    }

    // --- many, and at once ---

    void tellsAThousandInPortionsWithOneJobOfTheReceipt()
    {
        guests(1'050);
        bringBack();
        QCOMPARE(number("select count(*) from ops.job where kind like 'stock.%'"), QByteArray("1"));
        QJsonObject payload{{u"variant_id"_s, m_goods.variant.toString()}, {u"market"_s, u"eu"_s}};
        KONTOR_VERIFY_RESULT(tellBackInStock(m_own->database(), payload));
        QCOMPARE(number("select count(*) from ops.job where kind = 'stock.back_mail'"), QByteArray("1050"));
        QCOMPARE(
            number("select max(n) from (select count(*) n from inventory.back_in_stock group by told_at) t"), QByteArray("100"));
        KONTOR_VERIFY_RESULT(tellBackInStock(m_own->database(), payload));
        QCOMPARE(number("select count(*) from ops.job where kind = 'stock.back_mail'"), QByteArray("1050"));
    }
    void keepsThoseWhoHadNoTurnWhenItIsSoldOut()
    {
        guests(150);
        bringBack();
        QCOMPARE(
            number("select told from inventory.tell_back_in_stock('" + m_goods.variant.toByteArray() + "', 'eu', null, 100)"),
            QByteArray("100"));
        sellOut();
        QCOMPARE(deliver().size(), size_t(100));
        QCOMPARE(number("select count(*) from inventory.back_in_stock where told_at is null"), QByteArray("50"));
        bringBack();
        QCOMPARE(deliver().size(), size_t(50));
    }
    void twoWorkersTellEverybodyOnce()
    {
        guests(400);
        bringBack();
        const QJsonObject payload{{u"variant_id"_s, m_goods.variant.toString()}, {u"market"_s, u"eu"_s}};
        m_stage->crowd(4, 8, [&](Shop &shop, int) {
            return tellBackInStock(shop.database(), payload) ? QByteArray("told") : QByteArray("refused");
        });
        KONTOR_VERIFY_RESULT(tellBackInStock(m_own->database(), payload));
        QCOMPARE(
            number(
                "select count(*) || ' ' || count(distinct payload ->> 'subscription_id') from ops.job where kind = 'stock.back_mail'"),
            QByteArray("400 400"));
    }
    void leavesNobodyOutWhoAsksWhileItComesBack()
    {
        const auto ada = customer("ada@example.org");
        const auto asks = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_TRY(
                const auto id, shop.backInStock.subscribe(ada, {.product = "goods-1", .variant = m_goods.variant, .email = {}}));
            return QByteArray(id ? "subscribed" : "asked");
        };
        const auto brings = [&](Shop &shop) -> Result<QByteArray> {
            KONTOR_CHECK(shop.inventory.receive(
                clerk(), {.variant = m_goods.variant, .location = m_stage->shop.hamburg, .pieces = 1, .reason = u"Delivery"_s}));
            return QByteArray("received");
        };
        auto both = m_stage->overlap(asks, brings);
        QCOMPARE(both.first, QByteArray("subscribed"));
        QCOMPARE(both.second, QByteArray("received"));
        QCOMPARE(deliver().size(), size_t(1));
        sellOut();
        both = m_stage->overlap(brings, asks);
        QCOMPARE(both.first, QByteArray("received"));
        QCOMPARE(both.second, QByteArray("variant_available"));
    }
    void aJobThatWaitsSeesWhatComesBackMeanwhile()
    {
        guests(1);
        bringBack();
        sellOut();
        // The job of the first time still waits: nobody takes it before the second time is committed.
        const auto both = m_stage->overlap(
            [&](Shop &shop) -> Result<QByteArray> {
                KONTOR_CHECK(shop.inventory.receive(
                    clerk(), {.variant = m_goods.variant, .location = m_stage->shop.hamburg, .pieces = 1, .reason = u"Again"_s}));
                return QByteArray("received");
            },
            [&](Shop &shop) -> Result<QByteArray> {
                Worker worker(m_clock, m_random);
                worker.handle(backInStockJob, tellBackInStock);
                KONTOR_TRY(const bool any, worker.doNext(shop.database()));
                return QByteArray(any ? "done" : "none");
            });
        QCOMPARE(both.second, QByteArray("none"));
        QCOMPARE(deliver().size(), size_t(1));
    }
    void speaksTheLanguageInWhichItWasAsked()
    {
        run(m_stage->shop.database(),
            "insert into catalog.product_translation (product_id, locale, title) values ('" + m_goods.product.toByteArray()
                + "', 'de', 'Waren')");
        auto context = customer("ada@example.org");
        context.locale = "de";
        KONTOR_VERIFY_RESULT(ask(context));
        bringBack();
        const auto mails = deliver();
        QCOMPARE(mails.size(), size_t(1));
        QCOMPARE(mails[0].subject, u"Waren ist wieder da"_s);
    }
    void forgetsWhatIsOver()
    {
        guests(4);
        const auto set = [&](const char *guest, const char *what) {
            run(m_stage->shop.database(),
                QByteArray("update inventory.back_in_stock set ") + what + " where email = '" + guest + "@example.org'");
        };
        set("guest1", "confirmed_at = null, created_at = now() - interval '73 hours'");
        set("guest2", "told_at = now() - interval '31 days', created_at = now() - interval '40 days'");
        set("guest3", "created_at = now() - interval '367 days'");
        set("guest4", "created_at = now() - interval '364 days'");
        KONTOR_VERIFY_RESULT(pruneBackInStock(m_own->database()));
        QCOMPARE(number("select string_agg(email, ' ') from inventory.back_in_stock"), QByteArray("guest4@example.org"));
    }
    void refusesAJobThatNamesNothing()
    {
        QVERIFY(!tellBackInStock(m_own->database(), {}));
        QVERIFY(!composeBackInStock(m_own->database(), {}, m_storefront, m_random));
        QVERIFY(!composeBackInStockQuestion(m_own->database(), {}, m_storefront, m_random));
    }
};

KONTOR_TEST(BackInStockTest)
#include "tst_backinstock.moc"
