// Every operation of the description is called, and refused with every code that it declares.
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>
#include <QSet>

using namespace kontor;
using namespace kontor::test;

namespace {

// What no single request can bring about, and where it is shown instead.
const QSet<QByteArray> shownElsewhere = {
    "internal",     // a fault of ours: none is known
    "rate_limited", // ServerLimitsTest
    "unavailable",  // OutageTest, and a full queue in the tests of the dispatcher
    "stale_quote",  // five lost races in a row
};

}

class OperationsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<OpenShop> m_open;

    Answer send(const Contract::Operation &operation, const QByteArray &body, const QByteArray &fields)
    {
        return m_open->client.send(operation.method.constData(), somewhere(operation), body, fields);
    }
    QByteArray rights(const Contract::Operation &operation) const
    {
        if (operation.isForAccounts())
            return newCustomer(m_open->client).bearer;
        if (operation.id == "auth_open_desktop") // no API key's, but a person's
            return newStaff(m_open->shop, m_open->client, {"manager"}).bearer;
        return operation.isPublic() ? QByteArray() : m_open->staff;
    }
    QByteArray exampleOf(const Contract::Operation &operation) const
    {
        const auto example = operation.bodyExample();
        return example.isObject() ? QJsonDocument(example.toObject()).toJson(QJsonDocument::Compact) : QByteArray();
    }
    // Refusals that follow from an operation's shape are provoked in the same way everywhere; nothing: not one of these.
    std::optional<Answer> provoke(const Contract::Operation &operation, const QByteArray &code)
    {
        const auto fields = rights(operation);
        const auto example = exampleOf(operation);
        if (code == "malformed_json")
            return send(operation, "{\"a\":", fields);
        if (code == "unsupported_media_type")
            return send(operation, "a=b", fields + "Content-Type: text/plain\r\n");
        if (code == "body_too_large")
            return send(operation, QByteArray(1024 * 1024 + 1, ' '), fields);
        if (code == "invalid_token")
            return send(operation, example, "Authorization: Bearer ks_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
        if (code == "unauthenticated")
            return send(operation, example, {});
        if (code == "permission_missing")
            return send(operation, example, staffKey(m_open->shop, {"jobs:read"}));
        if (code == "idempotency_key_required")
            return send(operation, example, fields);
        if (code == "invalid_idempotency_key")
            return send(operation, example, fields + "Idempotency-Key: " + QByteArray(256, 'k') + "\r\n");
        if (code == "validation_failed")
            return example.isEmpty()
                ? m_open->client.send(operation.method.constData(), somewhere(operation) + "?colour=red", {}, fields)
                : send(operation, "{\"colour\":\"red\"}", fields + freshKey());
        return std::nullopt;
    }

private Q_SLOTS:
    void initTestCase() { m_open = std::make_unique<OpenShop>(); }
    void cleanup() { QCOMPARE(std::exchange(m_open->server.contract().violations, {}).join(u'\n'), QString()); }
    void cleanupTestCase() { m_open.reset(); }

    void isCalledAndAnswersAsDescribed_data()
    {
        QTest::addColumn<QByteArray>("id");
        for (const auto &operation : m_open->server.contract().operations())
            QTest::newRow(operation.route().constData()) << operation.id;
    }
    void isCalledAndAnswersAsDescribed()
    {
        QFETCH(QByteArray, id);
        QVERIFY2(goodCalls().contains(id), "no test calls this operation: add it to tests/api/operations.cpp");
        const auto answer = goodCalls().at(id)(*m_open);
        QVERIFY2(answer.status >= 200 && answer.status < 300, answer.body.constData());
        QVERIFY(!answer.field("x-request-id").isEmpty());
        QVERIFY(!answer.field("cache-control").isEmpty());
        QCOMPARE(answer.field("x-content-type-options"), QByteArray("nosniff"));
    }

    // What the docs page fills in by itself has to work: every optional parameter with its example, all at once.
    void understandsTheExamplesOfItsParameters()
    {
        int asked = 0;
        // What the examples name.
        m_open->client.post(
            "/v1/admin/collections", R"({"title":"Handmade, in blue","rule":{"tags":["handmade"]}})", m_open->staff);
        for (const auto &operation : m_open->server.contract().operations()) {
            if (operation.method != "GET" || operation.path.contains('{') || !operation.isPublic())
                continue;
            QUrlQuery query;
            for (const auto &entry : operation.doc["parameters"_L1].toArray()) {
                const auto parameter = entry.toObject();
                const auto example = parameter["example"_L1];
                if (parameter["in"_L1] != u"query"_s || example.isUndefined())
                    continue;
                const auto parts = example.toObject();
                for (auto it = parts.begin(); it != parts.end(); ++it) // exploded: each is a parameter of its own
                    query.addQueryItem(it.key(), it.value().toString());
                if (!example.isObject())
                    query.addQueryItem(parameter["name"_L1].toString(), example.toVariant().toString());
            }
            const auto answer = m_open->client.get(operation.path + '?' + query.toString(QUrl::FullyEncoded).toUtf8());
            QVERIFY2(answer.status == 200, (operation.route() + ": " + answer.body).constData());
            asked += query.isEmpty() ? 0 : 1;
        }
        QVERIFY(asked > 0);
    }

    void isRefusedWithEveryCodeItDeclares_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<int>("status");
        for (const auto &operation : m_open->server.contract().operations()) {
            const auto codes = operation.codes();
            for (const auto &[status, code] : codes)
                if (!shownElsewhere.contains(code))
                    QTest::newRow((operation.route() + ' ' + code).constData()) << operation.id << code << status;
        }
    }
    void isRefusedWithEveryCodeItDeclares()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, code);
        QFETCH(int, status);
        const auto &operation = m_open->server.contract().byId(id);
        std::optional<Answer> answer;
        if (const auto own = refusedCalls().find({id, code}); own != refusedCalls().end()) {
            answer = own->second(*m_open);
        } else if (code == "idempotency_key_reused" || code == "in_progress") {
            QVERIFY2(operation.method == "POST", "no test provokes this refusal: add it to tests/api/operations.cpp");
            answer = repeatWithKey(id, code == "in_progress");
        } else {
            answer = provoke(operation, code);
        }
        QVERIFY2(answer.has_value(), "no test provokes this refusal: add it to tests/api/operations.cpp");
        QVERIFY2(answer->refusesWith(code), answer->body.constData());
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->json["status"_L1].toInt(), status);
        QCOMPARE(answer->field("content-type"), QByteArray("application/problem+json"));
        QCOMPARE(answer->field("cache-control"), QByteArray("no-store"));
        QVERIFY(!answer->text("title").isEmpty());
        QVERIFY(!answer->text("detail").contains("select "));
        QCOMPARE(status == 409 && code == "in_progress" ? !answer->field("retry-after").isEmpty() : true, true);
    }

private:
    // Every POST takes a key: the operation is done with one, and then asked for again.
    Answer repeatWithKey(const QByteArray &id, bool isHeld)
    {
        m_open->client.idempotencyKey = freshKey();
        goodCalls().at(id)(*m_open);
        m_open->client.idempotencyKey.clear();
        if (!isHeld)
            return m_open->client.repeat(m_open->client.lastBody() + ' ');
        run(m_open->shop.database(), "update ops.idempotency set state = 'running', lease_until = now() + interval '1 minute'");
        auto answer = m_open->client.repeat();
        run(m_open->shop.database(), "delete from ops.idempotency");
        return answer;
    }
};

KONTOR_TEST(OperationsTest)
#include "tst_operations.moc"
