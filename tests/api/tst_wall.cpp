// The wall: what a login of the desktop can do to the database, whatever the program in front of it does.
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include "core/inventory/stocklist.h"

#include <QJsonArray>

using namespace kontor;
using namespace kontor::test;

class WallTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<OpenShop> m_open;
    Person m_manager;
    Answer m_login;

    QByteArray number(const QByteArray &sql) { return value(m_open->shop.database(), sql); }
    Answer open(const Person &person) { return m_open->client.post("/v1/auth/desktop", {}, person.bearer); }
    Result<std::unique_ptr<Database>> connect(const Answer &login)
    {
        auto config = m_open->shop.config();
        config.user = QString::fromUtf8(login.text("user"));
        config.password = QString::fromUtf8(login.text("password"));
        return Database::open(config);
    }
    std::unique_ptr<Database> desktop()
    {
        auto database = connect(m_login);
        if (!database)
            qFatal("%s", qPrintable(describe(database.error())));
        return std::move(*database);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_open = std::make_unique<OpenShop>();
        m_manager = newStaff(m_open->shop, m_open->client, {"manager"});
        m_login = open(m_manager);
        QCOMPARE(m_login.status, 201);
    }
    void cleanup() { QCOMPARE(std::exchange(m_open->server.contract().violations, {}).join(u'\n'), QString()); }
    void cleanupTestCase() { m_open.reset(); }

    void hasADecisionForEveryTable()
    {
        // Partitions are reached by the table that they belong to.
        QCOMPARE(
            number(
                "select coalesce(string_agg(n.nspname || '.' || c.relname, ', '), 'none') from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition"
                " and n.nspname in ('identity', 'auth', 'catalog', 'pricing', 'inventory', 'sales', 'engagement', 'ops')"
                " and not exists (select from auth.wall_decision d where d.table_name = n.nspname || '.' || c.relname)"),
            QByteArray("none"));
        QCOMPARE(number("select count(*) from auth.wall_decision d where to_regclass(d.table_name) is null"), QByteArray("0"));
        // A permission that nobody has heard of would let nobody in, and say nothing.
        QByteArrayList known{"'*'"};
        for (const auto &permission : permissions::all)
            known.append('\'' + QByteArray(permission.name) + '\'');
        QCOMPARE(
            number("select count(*) from auth.wall_group where permission not in (" + known.join(',') + ")"), QByteArray("0"));
    }

    void readsAndWritesWhatItsPermissionsSay()
    {
        const auto database = desktop();
        QCOMPARE(value(*database, "select count(*) > 0 from catalog.product"), QByteArray("t"));
        QCOMPARE(value(*database, "select count(*) >= 0 from sales.order_line"), QByteArray("t"));
        run(*database, "update catalog.product set brand = 'Elbwerk' where id = '" + m_open->mug.product.toByteArray() + "'");
        QVERIFY(number("select brand from catalog.product where id = '" + m_open->mug.product.toByteArray() + "'") == "Elbwerk");
        // And what hangs on it is noted as if the server had written it.
        QTRY_COMPARE_WITH_TIMEOUT(number("select count(*) from catalog.dirty"), QByteArray("0"), 5'000);
        run(*database,
            "update pricing.price set amount = amount + 1 where variant_id = '" + m_open->mug.variant.toByteArray() + "'");
    }

    void listsStock()
    {
        const auto database = desktop();
        const Context manager{.actor = {.kind = Actor::Kind::Staff, .permissions = {"inventory:read"}}};
        StockList stock(*database);
        // By words, an SKU and a barcode.
        KONTOR_VERIFY_RESULT(stock.list(manager, {.text = u"4006"_s}));
        const auto all = stock.list(manager, {});
        KONTOR_VERIFY_RESULT(all);
        QVERIFY(std::any_of(
            all->begin(), all->end(), [this](const auto &row) { return row.id == m_open->mug.variant && !row.levels.empty(); }));
        KONTOR_VERIFY_RESULT(stock.alerts(manager, {}));
    }

    void isNamedByItsLoginInTheAudit()
    {
        const auto database = desktop();
        run(*database,
            "select ops.record_audit('staff:somebody-else', 'product.change', 'product', '" + m_open->mug.product.toByteArray()
                + "', '{}', '', '')");
        QCOMPARE(number("select actor from ops.audit order by seq desc limit 1"), "staff:" + m_manager.id);
    }

    void doesNotEscape_data()
    {
        QTest::addColumn<QByteArray>("attack");
        const auto row = [](const char *name, const char *sql) { QTest::newRow(name) << QByteArray(sql); };
        row("passwords", "select * from auth.credential");
        row("the server's secrets", "select * from auth.secret");
        row("keys of tokens", "select * from auth.token_key");
        row("sessions", "select * from auth.session");
        row("a session of one's own making",
            "insert into auth.session (id, account_id, expires_at) select gen_random_uuid(), id, now() + interval '1 day' from identity.account");
        row("API keys",
            "insert into auth.api_key (id, name, hash, permissions) values (gen_random_uuid(), 'mine', '\\x00', '{system:operate}')");
        row("another role for oneself",
            "insert into identity.account_role select id, 'admin' from identity.account where kind = 'staff'");
        row("more in one's own role", "update identity.role set permissions = '{*}' where code = 'manager'");
        row("the roles of others", "select * from identity.account_role");
        row("superuser", "do $$ begin execute format('alter role %I superuser', session_user); end $$");
        row("a role of one's own", "create role mine login superuser");
        row("another group",
            "do $$ declare r name; begin for r in select rolname from pg_roles where rolname like 'kontor%audit_read' loop execute format('grant %I to %I', r, session_user); end loop; if not found then raise exception 'none'; end if; end $$");
        row("the owner's role", "set role kontor");
        row("the owner's session", "set session authorization kontor");
        row("a function of the owner's",
            "create function catalog.mine() returns void language sql security definer as $$ select $$");
        row("another body for one",
            "create or replace function ops.desktop_account() returns uuid language sql as $$ select null::uuid $$");
        row("a table in a room", "create table catalog.mine (id int)");
        row("a table in public", "create table public.mine (id int)");
        row("a trigger",
            "create trigger mine before update on catalog.product for each row execute function ops.refuse_change()");
        row("no triggers", "alter table catalog.product disable trigger all");
        row("no triggers in the session", "set session_replication_role = replica");
        row("the audit, deleted", "delete from ops.audit");
        row("the audit, changed", "update ops.audit set actor = 'nobody'");
        row("the audit, forged",
            "insert into ops.audit (actor, operation, subject, subject_id, payload) values ('a', 'b', 'c', gen_random_uuid(), '{}')");
        row("the audit, read", "select * from ops.audit");
        row("orders for nothing", "update sales.\"order\" set total = 0");
        row("orders, paid", "update sales.\"order\" set payment_status = 'paid'");
        row("no orders", "truncate sales.\"order\" cascade");
        row("stock without the ledger", "update inventory.level set on_hand = 1000000");
        row("stock by the server's function",
            "select inventory.move((select id from inventory.level limit 1), 'adjust', 100, 0, 'me', '', '')");
        row("an order by the server's function", "select sales.begin_placement('{}')");
        row("tokens of carts", "select token_hash from sales.cart");
        row("all of a cart", "select * from sales.cart");
        row("tokens of orders", "select token_hash from sales.\"order\"");
        row("a gateway's data", "select data from sales.payment");
        row("what jobs carry", "select payload from ops.job");
        row("replies that are kept", "select * from ops.idempotency");
        row("an event of an order",
            "select ops.append_event(gen_random_uuid(), 'order', gen_random_uuid(), 'order.paid', '{}', '{}', now())");
        row("a login of another",
            "select auth.open_desktop((select id from identity.account limit 1), '{system:operate}', 'x', now() + interval '1 day')");
        row("the wall", "select auth.raise_wall()");
        row("its decisions", "update auth.wall_decision set reader = '*'");
        row("programs", "copy (select 1) to program 'id'");
        row("files", "select pg_read_file('/etc/passwd')");
        row("files, as large objects", "select lo_import('/etc/passwd')");
        row("files, by copy", "copy catalog.product (brand) from '/etc/passwd'");
        row("extensions", "create extension dblink");
        row("settings", "alter system set log_statement = 'none'");
        row("other people's connections",
            "do $$ begin if (select bool_or(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'kontor') is null then raise exception 'none'; end if; end $$");
        row("the migrations", "delete from ops.migration");
        row("a planted operator",
            "create temp table desktop_login (role name, account_id uuid); create or replace function pg_temp.now() returns timestamptz language sql as $$ select 'infinity'::timestamptz $$; select auth.sweep_desktops()");
    }
    void doesNotEscape()
    {
        QFETCH(QByteArray, attack);
        const auto database = desktop();
        const auto done = database->script(attack);
        QVERIFY2(!done, "it was done");
        // Because it may not, and not because the statement is wrong.
        QVERIFY2(done.error().detail.contains(u"42501"_s), qPrintable(done.error().detail));
    }

    void seesNothingOfOthersByAPlantedTable()
    {
        const auto database = desktop();
        run(*database, "create temp table desktop_login (role name, account_id uuid)");
        run(*database, "insert into desktop_login values (session_user, '" + QByteArray(m_open->someId()) + "')");
        run(*database,
            "select ops.record_audit('x', 'product.change', 'product', '" + m_open->mug.product.toByteArray()
                + "', '{}', '', '')");
        QCOMPARE(number("select actor from ops.audit order by seq desc limit 1"), "staff:" + m_manager.id);
    }

    void showsEachColumnThatIsNotHidden()
    {
        QCOMPARE(
            number(
                "select coalesce(string_agg(d.table_name || '.' || a.attname, ' '), '') from auth.wall_decision d"
                " join auth.wall_group g on g.permission = d.reader"
                " join pg_attribute a on a.attrelid = (split_part(d.table_name, '.', 1) || '.' || quote_ident(split_part(d.table_name, '.', 2)))::regclass and a.attnum > 0 and not a.attisdropped"
                " where has_column_privilege(g.role, a.attrelid, a.attnum, 'select') = (a.attname = any (d.hidden))"),
            QByteArray());
    }

    void setsPricesWhoseHistoryTheDatabaseKeeps()
    {
        m_open->shop.addLists();
        const auto own = desktop();
        const SystemClock clock;
        SystemRandom random;
        const Context manager{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "prices:write"}}};
        PriceService prices(*own, clock, random);
        const auto set = [&](qint64 cents, const char *list) {
            return prices.set(
                manager, {.variant = m_open->rare.variant, .amount = Money(cents, *Currency::parse(u"EUR")), .list = list});
        };
        const auto history = [&] {
            return number("select string_agg(amount::text, ' ' order by seq) from pricing.price_history where variant_id = '"
                + m_open->rare.variant.toByteArray() + "'");
        };
        KONTOR_VERIFY_RESULT(set(980, "base"));
        QVERIFY(!set(700, "of-the-desktop"));
        const auto sale = set(700, "sale");
        KONTOR_VERIFY_RESULT(sale);
        KONTOR_VERIFY_RESULT(prices.remove(manager, sale->id, {}));
        QCOMPARE(history(), QByteArray("990 700"));
        for (const char *forgery :
            {"insert into pricing.price_history (price_id, variant_id, currency, list, min_quantity, amount, held_from, held_until)"
             " select gen_random_uuid(), id, 'EUR', 'base', 1, 1, '2001-01-01', '2002-01-01' from catalog.variant",
                "update pricing.price_list set is_active = false", "update identity.customer_group set title = 'Mine'"})
            QVERIFY(!own->script(forgery));
    }

    void keepsTheTreeOfCategoriesAsTheServerDoes()
    {
        const auto own = desktop();
        const SystemClock clock;
        SystemRandom random;
        const Context manager{.actor = {.kind = Actor::Kind::Staff, .permissions = {"catalog:read", "catalog:write"}}};
        CategoryService categories(*own, clock, random);
        const auto made = [&](const QString &title, const std::optional<CategoryId> &parent, const char *taxClass) {
            const auto branch = categories.create(manager,
                {.title = title,
                    .slug = {},
                    .parent = parent,
                    .description = {},
                    .settings = {.taxClass = QByteArray(taxClass)}});
            if (!branch)
                qFatal("%s", qPrintable(describe(branch.error())));
            return branch->front().id;
        };
        const auto shelf = made(u"Shelf"_s, {}, "reduced");
        const auto attic = made(u"Attic"_s, {}, "zero");
        const auto box = categories.create(manager, {.title = u"Box"_s, .slug = {}, .parent = shelf, .description = {}});
        KONTOR_VERIFY_RESULT(box);
        CatalogService catalog(*own, clock, random);
        const auto goods = m_open->shop.addGoods("BOXED", 1000, 1).product;
        KONTOR_VERIFY_RESULT(catalog.change(
            manager, goods, {.taxClass = std::optional<QByteArray>(), .categories = std::vector{box->front().id}}, {}));
        const auto taxClass = [&] {
            return number("select tax_class from catalog.product where id = '" + goods.toByteArray() + "'");
        };
        QCOMPARE(taxClass(), QByteArray("reduced"));
        KONTOR_VERIFY_RESULT(categories.move(manager, box->front().id, attic, {}, {}));
        QCOMPARE(taxClass(), QByteArray("zero"));
        KONTOR_VERIFY_RESULT(categories.change(manager, attic, {.taxClass = std::optional<QByteArray>()}, {}));
        QCOMPARE(taxClass(), QByteArray("standard"));
        QCOMPARE(
            m_open->client.post("/v1/admin/shipping-profiles", R"({"code":"bulky","name":"Bulky"})", m_open->staff).status, 201);
        const auto profile = [&] {
            return number("select shipping_profile from catalog.product where id = '" + goods.toByteArray() + "'");
        };
        KONTOR_VERIFY_RESULT(categories.change(manager, attic, {.shippingProfile = std::optional<QByteArray>("bulky")}, {}));
        QCOMPARE(profile(), QByteArray("bulky"));
        KONTOR_VERIFY_RESULT(catalog.change(manager, goods, {.shippingProfile = std::optional<QByteArray>("general")}, {}));
        QCOMPARE(profile(), QByteArray("general"));
        KONTOR_VERIFY_RESULT(catalog.change(manager, goods, {.shippingProfile = std::optional<QByteArray>()}, {}));
        QCOMPARE(profile(), QByteArray("bulky"));
        // Profiles themselves are the server's to change.
        QVERIFY(!own->script("delete from sales.shipping_profile where code = 'bulky'"));
        KONTOR_VERIFY_RESULT(catalog.loadStaff(goods));
        QCOMPARE(
            number("select actor from ops.audit where subject = 'category' order by seq desc limit 1"), "staff:" + m_manager.id);
    }

    void isForTheStaff() { QCOMPARE(open(newCustomer(m_open->client)).code(), QByteArray("permission_missing")); }

    void endsWhenItsOwnerIsDisabled()
    {
        const auto person = newStaff(m_open->shop, m_open->client, {"manager"});
        const auto login = open(person);
        const auto database = connect(login);
        QVERIFY(database.has_value());
        QCOMPARE(value(**database, "select 1"), QByteArray("1"));
        const auto pid = QByteArray::number(*(*database)->backendPid());
        QCOMPARE(m_open->client.put("/v1/admin/staff/" + person.id + "/status", R"({"status":"disabled"})", m_open->staff).status,
            200);
        QTRY_COMPARE_WITH_TIMEOUT(number("select count(*) from pg_stat_activity where pid = " + pid), QByteArray("0"), 5'000);
        QVERIFY(!connect(login));
    }

    void losesWhatARoleTook()
    {
        const auto person = newStaff(m_open->shop, m_open->client, {"manager"});
        const auto login = open(person);
        m_open->client.post("/v1/admin/roles",
            R"({"code":"clerk","name":"Clerk","permissions":["inventory:read","desktop:open"]})", m_open->staff);
        QCOMPARE(
            m_open->client.put("/v1/admin/staff/" + person.id + "/roles", R"({"roles":["clerk"]})", m_open->staff).status, 200);
        QVERIFY(!connect(login));
        const auto clerk = open(withTokens(person, signIn(m_open->client, person)));
        const auto database = connect(clerk);
        QVERIFY(database.has_value());
        QCOMPARE(value(**database, "select count(*) > 0 from inventory.level"), QByteArray("t"));
        QVERIFY(!(*database)->script("select count(*) from sales.\"order\""));
        // And what the role itself is taken.
        const QByteArray less = R"({"name":"Clerk","permissions":["desktop:open"]})";
        QCOMPARE(m_open->client.put("/v1/admin/roles/clerk", less, m_open->staff).status, 200);
        QVERIFY(!connect(clerk));
    }

    void endsByTheHour()
    {
        const auto person = newStaff(m_open->shop, m_open->client, {"manager"});
        const auto login = open(person);
        const auto database = connect(login);
        const auto pid = QByteArray::number(*(*database)->backendPid());
        run(m_open->shop.database(), "update auth.desktop_login set valid_until = now() where account_id = '" + person.id + "'");
        QTRY_COMPARE_WITH_TIMEOUT(number("select count(*) from pg_stat_activity where pid = " + pid), QByteArray("0"), 5'000);
        QVERIFY(!connect(login));
    }

    void keepsNoPassword()
    {
        QVERIFY(number("select rolpassword from pg_authid where rolname = '" + m_login.text("user") + "'")
                    .startsWith("SCRAM-SHA-256$4096:"));
    }
};

KONTOR_TEST(WallTest)
#include "tst_wall.moc"
