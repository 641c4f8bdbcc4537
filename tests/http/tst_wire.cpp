#include "server/http/endpoint.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;

namespace {

enum class Shade { Light, Dark };
constexpr auto wireNames(Shade)
{
    return std::array{std::pair{Shade::Light, "light"}, std::pair{Shade::Dark, "dark"}};
}

struct Inner
{
    QString label;
    qint64 weight = 0;
    static auto fields()
    {
        return wire::fields(wire::field("label", &Inner::label, "What it is called.").maxLength(5).notEmpty(),
            wire::field("weight", &Inner::weight, "Grams.").range(0, 1000).optional());
    }
};

struct Everything
{
    bool flag = false;
    int count = 0;
    VariantId variant{};
    Sku sku{};
    Email email{};
    Currency currency{};
    Money price{};
    Instant at{};
    Shade shade = Shade::Light;
    std::optional<QString> note{};
    wire::Patch<QString> title{};
    wire::Patch<int> rank{};
    std::vector<Inner> parts{};
    Inner main{};
    wire::Metadata metadata{};
    QByteArray code{};
    static auto fields()
    {
        return wire::fields(wire::field("flag", &Everything::flag, "").optional(),
            wire::field("count", &Everything::count, "").range(1, 99),
            wire::field("variant_id", &Everything::variant, "").optional(), wire::field("sku", &Everything::sku, "").optional(),
            wire::field("email", &Everything::email, "").optional(),
            wire::field("currency", &Everything::currency, "").optional(),
            wire::field("price", &Everything::price, "").range(0, 5000).optional(),
            wire::field("at", &Everything::at, "").optional(), wire::field("shade", &Everything::shade, "").optional(),
            wire::field("note", &Everything::note, "").maxLength(10).multiline(),
            wire::field("title", &Everything::title, "").maxLength(10), wire::field("rank", &Everything::rank, "").notNull(),
            wire::field("parts", &Everything::parts, "").maxItems(2).optional(),
            wire::field("main", &Everything::main, "").optional(),
            wire::field("metadata", &Everything::metadata, "").maxItems(2).maxLength(5).optional(),
            wire::field("code", &Everything::code, "").oneOf({"aa", "bb"}).optional());
    }
};

QString faultsOf(const char *json)
{
    const auto value = parseJson(json);
    if (!value)
        return u"unreadable"_s;
    const auto read = wire::read<Everything>(*value);
    QStringList out;
    if (!read)
        for (const auto &fault : read.error().fields)
            out.append(fault.pointer + u' ' + fault.code);
    return out.join(u"; "_s);
}

}

class WireTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEveryFaultWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("faults");
        const auto row = [](const char *name, const char *json, const char *faults) {
            QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(faults);
        };
        row("fine", "{\"count\":1}", "");
        row("missing", "{}", "/count required");
        row("no object", "[]", " wrong_type");
        row("text for a number", "{\"count\":\"1\"}", "/count wrong_type");
        row("fraction for an integer", "{\"count\":1.0}", "/count wrong_type");
        row("exponent for an integer", "{\"count\":1e1}", "/count wrong_type");
        row("null for an integer", "{\"count\":null}", "/count wrong_type");
        row("over the limit", "{\"count\":100}", "/count out_of_range");
        row("over 32 bits", "{\"count\":4294967297}", "/count out_of_range");
        row("over 64 bits", "{\"count\":18446744073709551617}", "/count out_of_range");
        row("number for a flag", "{\"count\":1,\"flag\":1}", "/flag wrong_type");
        row("no uuid", "{\"count\":1,\"variant_id\":\"x\"}", "/variant_id invalid_format");
        row("no sku", "{\"count\":1,\"sku\":\"a b\"}", "/sku invalid_format");
        row("no mail address", "{\"count\":1,\"email\":\"ada\"}", "/email invalid_format");
        row("no currency", "{\"count\":1,\"currency\":\"XQX\"}", "/currency invalid_format");
        row("money without currency", "{\"count\":1,\"price\":{\"amount\":1}}", "/price/currency required");
        row("money with more", "{\"count\":1,\"price\":{\"amount\":1,\"currency\":\"EUR\",\"x\":1}}", "/price/x unknown_field");
        row("negative money", "{\"count\":1,\"price\":{\"amount\":-1,\"currency\":\"EUR\"}}", "/price/amount out_of_range");
        row("no time", "{\"count\":1,\"at\":\"now\"}", "/at invalid_format");
        row("no such name", "{\"count\":1,\"shade\":\"grey\"}", "/shade not_allowed");
        row("none of the texts", "{\"count\":1,\"code\":\"cc\"}", "/code not_allowed");
        row("long text", "{\"count\":1,\"note\":\"12345678901\"}", "/note too_long");
        row("control character", "{\"count\":1,\"title\":\"a\\nb\"}", "/title invalid_format");
        row("line end where allowed", "{\"count\":1,\"note\":\"a\\nb\"}", "");
        row("null for an optional", "{\"count\":1,\"note\":null,\"title\":null}", "");
        row("null where a patch forbids it", "{\"count\":1,\"rank\":null}", "/rank wrong_type");
        row("faults in a list", "{\"count\":1,\"parts\":[{\"label\":\"ok\"},{\"label\":\"\",\"weight\":-1,\"z\":0}]}",
            "/parts/1/label out_of_range; /parts/1/weight out_of_range; /parts/1/z unknown_field");
        row("long list", "{\"count\":1,\"parts\":[{},{},{}]}", "/parts too_many");
        row("nested", "{\"count\":1,\"main\":{}}", "/main/label required");
        row("much metadata", "{\"count\":1,\"metadata\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}", "/metadata too_many");
        row("long metadata", "{\"count\":1,\"metadata\":{\"a\":\"123456\",\"b\":2}}",
            "/metadata/a too_long; /metadata/b wrong_type");
        row("pointer escapes", "{\"count\":1,\"a/b~c\":1}", "/a~1b~0c unknown_field");
        row("all at once", "{\"count\":0,\"flag\":\"\",\"what\":1}",
            "/flag wrong_type; /count out_of_range; /what unknown_field");
    }
    void namesEveryFaultWithItsPlace()
    {
        QFETCH(QByteArray, json);
        QTEST(faultsOf(json.constData()), "faults");
    }

    void readsWhatItWrites()
    {
        const auto json = parseJson(
            "{\"count\":7,\"sku\":\"LS-1\",\"shade\":\"dark\",\"rank\":3,\"parts\":[{\"label\":\"a\",\"weight\":5}],"
            "\"metadata\":{\"k\":\"v\"},\"price\":{\"amount\":5,\"currency\":\"EUR\"},\"note\":\"\xc3\xa4\","
            "\"currency\":\"JPY\",\"email\":\"a@b.org\",\"code\":\"bb\",\"main\":{\"label\":\"m\"}}");
        KONTOR_VERIFY_RESULT(json);
        const auto first = wire::read<Everything>(*json);
        KONTOR_VERIFY_RESULT(first);
        QCOMPARE(first->shade, Shade::Dark);
        QVERIFY(first->rank.isSet());
        QVERIFY(first->title.isAbsent());
        const auto written = wire::toJson(*first);
        QVERIFY(!written.contains("title"));
        const auto again = parseJson(written);
        KONTOR_VERIFY_RESULT(again);
        const auto second = wire::read<Everything>(*again);
        KONTOR_VERIFY_RESULT(second);
        QCOMPARE(wire::toJson(*second), written);
    }

    void tellsThreePatchStatesApart()
    {
        const auto read = wire::read<Everything>(*parseJson("{\"count\":1,\"title\":null}"));
        KONTOR_VERIFY_RESULT(read);
        QVERIFY(read->title.isCleared());
        QCOMPARE(read->title.over(std::optional(u"old"_s)), std::nullopt);
        QCOMPARE(wire::Patch<int>().over(4), 4);
        QCOMPARE(wire::Patch<int>(5).over(4), 5);
    }

    void describesItselfAsSchema()
    {
        JsonWriter out;
        wire::SchemaWriter schema(out);
        wire::writeStructSchema(schema, wire::structInfo<Everything>());
        const auto json = parseJson(out.bytes());
        KONTOR_VERIFY_RESULT(json);
        const auto *properties = json->member("properties");
        QVERIFY(properties);
        QCOMPARE(properties->member("count")->member("maximum")->toInteger(), 99);
        QCOMPARE(properties->member("sku")->member("maxLength")->toInteger(), Sku::maxLength);
        QCOMPARE(properties->member("parts")->member("items")->member("$ref")->bytes(), QByteArray("#/components/schemas/Inner"));
        QCOMPARE(properties->member("shade")->member("enum")->items().size(), 2u);
        QVERIFY(schema.components.contains("Inner"));
        QCOMPARE(json->member("required")->items().size(), 1u);
    }

    void givesAnExampleThatItReadsItself()
    {
        JsonWriter out;
        wire::writeStructExample(out, wire::structInfo<Inner>());
        KONTOR_VERIFY_RESULT(wire::read<Inner>(*parseJson(out.bytes())));
    }
};

KONTOR_TEST(WireTest)
#include "tst_wire.moc"
