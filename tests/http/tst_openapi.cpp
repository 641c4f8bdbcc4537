#include "server/http/errorcodes.h"
#include "server/http/openapi.h"
#include "tests/http/exampleshop.h"
#include "tests/support/suite.h"

using namespace kontor;
using namespace kontor::http;
using kontor::test::ExampleShop;

class OpenApiTest : public QObject
{
    Q_OBJECT

private:
    static JsonValue described()
    {
        ExampleShop shop;
        return parseJson(openApi(shop.endpoints, {.title = "Example"})).value_or(JsonValue());
    }
    static const JsonValue *at(const JsonValue &value, std::initializer_list<const char *> path)
    {
        const JsonValue *here = &value;
        for (const char *step : path)
            here = here ? here->member(step) : nullptr;
        return here;
    }
    // Every $ref below a value, and whether it leads somewhere.
    static void collectReferences(const JsonValue &value, QSet<QByteArray> &out)
    {
        for (const auto &item : value.items())
            collectReferences(item, out);
        for (const auto &[name, child] : value.members()) {
            if (name == "$ref")
                out.insert(child.bytes());
            collectReferences(child, out);
        }
    }

private Q_SLOTS:
    void listsEveryEndpoint()
    {
        ExampleShop shop;
        const auto document = parseJson(openApi(shop.endpoints, {}));
        KONTOR_VERIFY_RESULT(document);
        for (const auto &endpoint : shop.endpoints.all()) {
            const auto *operation = at(*document,
                {"paths", endpoint.path().constData(), QByteArray(methodName(endpoint.method())).toLower().constData()});
            QVERIFY2(operation, endpoint.route().constData());
            for (const auto &code : endpoint.possibleErrors()) {
                const auto status = QByteArray::number(statusOf(findErrorCode(code)->kind, code));
                QVERIFY2(
                    at(*operation,
                        {"responses", status.constData(), "content", "application/problem+json", "examples", code.constData()}),
                    code.constData());
            }
            QVERIFY(at(*operation, {"responses", QByteArray::number(endpoint.answer().status).constData()}));
        }
    }

    void leadsEveryReferenceSomewhere()
    {
        const auto document = described();
        QSet<QByteArray> references;
        collectReferences(document, references);
        QVERIFY(references.size() > 5);
        for (const auto &reference : references) {
            const JsonValue *here = &document;
            for (const auto &step : reference.mid(2).split('/'))
                here = here ? here->member(step) : nullptr;
            QVERIFY2(here, reference.constData());
        }
    }

    // One declaration says what stands where a field is left out, and what that is described as.
    void saysWhatStandsForWhatIsLeftOut()
    {
        const auto document = described();
        const auto *quantity = at(document, {"components", "schemas", "NewItem", "properties", "quantity", "default"});
        QVERIFY(quantity);
        QCOMPARE(quantity->toInteger(), qint64(1));
        QVERIFY(!at(document, {"components", "schemas", "NewItem", "properties", "title", "default"}));
        QByteArray parameters;
        for (const auto &parameter : at(document, {"paths", "/v1/items", "get", "parameters"})->items())
            if (const auto *value = at(parameter, {"schema", "default"}))
                parameters += parameter.member("name")->bytes() + '='
                    + (value->kind() == JsonValue::Kind::Integer ? QByteArray::number(value->toInteger()) : value->bytes()) + ' ';
        QCOMPARE(parameters, QByteArray("limit=20 count= sort=title "));
    }

    void listsTheFaultsOfForm()
    {
        const auto document = described();
        const auto *code = at(
            document, {"components", "schemas", "Problem", "properties", "errors", "items", "properties", "code", "description"});
        QVERIFY(code);
        QVERIFY(faultCodes().size() > 5);
        for (const auto &fault : faultCodes()) {
            QVERIFY2(code->bytes().contains('`' + QByteArray(fault.code) + "`: " + fault.meaning), fault.code);
            QVERIFY2(!findErrorCode(fault.code), fault.code);
        }
    }

    void namesOperationsUniquely()
    {
        const auto document = described();
        QSet<QByteArray> ids;
        int operations = 0;
        for (const auto &[path, methods] : document.member("paths")->members()) {
            for (const auto &[method, operation] : methods.members()) {
                ids.insert(operation.member("operationId")->bytes());
                ++operations;
            }
        }
        QCOMPARE(ids.size(), operations);
    }

    void saysThePermissionAndTheKey()
    {
        const auto document = described();
        const auto *change = at(document, {"paths", "/v1/items/{item_id}", "patch"});
        QCOMPARE(change->member("x-permission")->bytes(), QByteArray("catalog:write"));
        QCOMPARE(change->member("security")->items().size(), 1u);
        QVERIFY(at(*change, {"requestBody", "content", "application/merge-patch+json"}));
        const auto *pay = at(document, {"paths", "/v1/carts/{cart_id}/pay", "post"});
        // What is open to all shows no padlock.
        QVERIFY(pay->member("x-permission")->isNull());
        QCOMPARE(pay->member("security")->items().size(), 0u);
        const auto &parameters = pay->member("parameters")->items();
        const auto key = std::find_if(parameters.begin(), parameters.end(), [](const JsonValue &parameter) {
            return parameter.member("name") && parameter.member("name")->bytes() == "Idempotency-Key";
        });
        QVERIFY(key != parameters.end());
        QVERIFY(key->member("required")->toBool());
        QVERIFY(at(*pay, {"responses", "202"}));
    }

    void tellsOfTheBudgetAtEveryOperation()
    {
        const auto document = described();
        for (const auto &[path, methods] : document.member("paths")->members())
            for (const auto &[method, operation] : methods.members()) {
                const QByteArray wanted = method == "get" ? "read" : "write";
                QCOMPARE(operation.member("x-rate-class")->bytes(), wanted);
                const auto *refusal = at(operation, {"responses", "429"});
                QVERIFY(refusal);
                for (const char *name : {"RateLimit", "RateLimit-Policy", "Retry-After"})
                    QVERIFY2(at(*refusal, {"headers", name, "$ref"}), path.constData());
                QVERIFY(at(*refusal, {"content", "application/problem+json", "examples", "rate_limited"}));
                for (const auto &[status, answer] : at(operation, {"responses"})->members())
                    if (status.startsWith('2'))
                        QVERIFY2(at(answer, {"headers", "RateLimit", "$ref"}), path.constData());
            }
    }

    void givesExamplesThatTheEndpointTakes()
    {
        ExampleShop shop;
        const auto document = described();
        const auto *example =
            at(document, {"paths", "/v1/items", "post", "requestBody", "content", "application/json", "example"});
        QVERIFY(example);
        JsonWriter body;
        example->write(body);
        QCOMPARE(shop.send(Method::Post, "/v1/items", body.take()).status, 201);
    }

    void servesItselfAndThePage_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("description") << QByteArray("/openapi.json") << QByteArray("application/json")
                                     << QByteArray("\"/openapi.json\"");
        QTest::newRow("page") << QByteArray("/docs") << QByteArray("text/html; charset=utf-8") << QByteArray("/openapi.json");
        QTest::newRow("style") << QByteArray("/docs/docs.css") << QByteArray("text/css; charset=utf-8")
                               << QByteArray(".docs-note");
        QTest::newRow("start") << QByteArray("/docs/init.js") << QByteArray("text/javascript; charset=utf-8")
                               << QByteArray("/openapi.json");
        QTest::newRow("errors") << QByteArray("/docs/errors") << QByteArray("text/html; charset=utf-8")
                                << QByteArray("id=\"out_of_stock\"");
        QTest::newRow("faults of form") << QByteArray("/docs/errors") << QByteArray("text/html; charset=utf-8")
                                        << QByteArray("id=\"fault-out_of_range\"");
    }
    void servesItselfAndThePage()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, part);
        ExampleShop shop({.threads = 1}, ExampleShop::defaults(), [](Endpoints &endpoints) { addDocs(endpoints, {}); });
        const auto reply = shop.send(Method::Get, target);
        QCOMPARE(reply.status, 200);
        QTEST(reply.headers.value("content-type"), "type");
        QVERIFY(reply.body.contains(part));
        QVERIFY(!reply.body.contains("<script>") && !reply.body.contains("onclick"));
        const auto policy = reply.headers.value("content-security-policy");
        QCOMPARE(reply.headers.contains("permissions-policy"), reply.headers.value("content-type").startsWith("text/html"));
        QVERIFY(policy.startsWith("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"));
        const auto packed = shop.send(Method::Get, target, {}, {{"accept-encoding", "gzip"}});
        QCOMPARE(packed.headers.value("content-encoding"), QByteArray("gzip"));
        QCOMPARE(shop.send(Method::Get, target, {}, {{"if-none-match", packed.headers.value("etag")}}).status, 304);
        QCOMPARE(shop.send(Method::Get, "/docs/../../etc/passwd").status, 404);
        QCOMPARE(shop.send(Method::Get, "/docs/nothing.js").status, 404);
    }

    void hasAStatusAndATitleForEveryCode()
    {
        QSet<QByteArray> seen;
        for (const auto &code : errorCodes()) {
            const auto status = statusOf(code.kind, code.code);
            QVERIFY(status >= 400 && status < 600);
            QVERIFY(qstrlen(code.title) > 0 && qstrlen(code.meaning) > 0);
            QVERIFY(!seen.contains(code.code));
            seen.insert(code.code);
        }
    }
};

KONTOR_TEST(OpenApiTest)
#include "tst_openapi.moc"
