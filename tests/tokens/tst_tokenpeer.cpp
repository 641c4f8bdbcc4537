#include "core/tokens/base64url.h"
#include "tests/support/suite.h"
#include "tests/tokens/rings.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

using namespace kontor;
using namespace kontor::test;

namespace {

using Kind = TokenKey::Kind;

constexpr int patienceMs = 60'000;
const QString folder = QStringLiteral(KONTOR_TOKEN_PEER);

QString text(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes);
}

qint64 seconds(Instant instant)
{
    return instant.time_since_epoch() / std::chrono::seconds(1);
}

const char *algorithmOf(Kind kind)
{
    return kind == Kind::A256Gcm ? "dir" : kind == Kind::Ed25519 ? "EdDSA" : "ES256";
}

/** Hands the jobs to peer.js, which works with the library `jose`: what each came to. */
QJsonArray askPeer(const QJsonArray &jobs)
{
    QProcess peer;
    peer.setWorkingDirectory(folder);
    peer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    peer.start(QStringLiteral("node"), {folder + u"/peer.js"_s});
    if (!peer.waitForStarted(patienceMs))
        qFatal("node does not run: %s", qPrintable(peer.errorString()));
    peer.write(QJsonDocument(jobs).toJson(QJsonDocument::Compact));
    peer.closeWriteChannel();
    if (!peer.waitForFinished(patienceMs) || peer.exitStatus() != QProcess::NormalExit || peer.exitCode() != 0)
        qFatal("the peer failed; what it needs comes by: npm ci --prefix tests/tokens/peer");
    const auto answers = QJsonDocument::fromJson(peer.readAllStandardOutput()).array();
    if (answers.size() != jobs.size())
        qFatal("the peer answered %lld of %lld", static_cast<long long>(answers.size()), static_cast<long long>(jobs.size()));
    return answers;
}

}

/** Against an implementation that shares nothing with ours. */
class TokenPeerTest : public QObject
{
    Q_OBJECT

private:
    ManualClock m_clock{start};
    SystemRandom m_random;

    static void addKinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("A256GCM") << Kind::A256Gcm;
        QTest::newRow("Ed25519") << Kind::Ed25519;
        QTest::newRow("ES256") << Kind::Es256;
    }

    /** What the peer is told to open it: the secret of a key that encrypts, for others only what is published. */
    QJsonObject opening(const KeyRing &ring, const TokenKey &key, const QByteArray &token) const
    {
        QJsonObject job{{u"do"_s, u"open"_s}, {u"token"_s, text(token)}, {u"issuer"_s, text(ring.rules().issuer)},
            {u"audience"_s, text(ring.rules().audience)}, {u"now"_s, seconds(m_clock.now())}};
        if (key.kind == Kind::A256Gcm)
            job.insert(u"secret"_s, text(toBase64Url(key.secret)));
        else
            job.insert(u"jwks"_s, QJsonDocument::fromJson(ring.jwks(m_clock)).object());
        return job;
    }

    static QJsonObject making(const TokenKey &key, const QJsonValue &material, const QJsonObject &claims)
    {
        return {{u"do"_s, u"make"_s}, {u"algorithm"_s, QLatin1StringView(algorithmOf(key.kind))}, {u"key"_s, material},
            {u"header"_s, text(headerOf(key))}, {u"payload"_s, claims}};
    }

private Q_SLOTS:
    void opensWhatWeSealed_data() { addKinds(); }
    void opensWhatWeSealed()
    {
        QFETCH(const Kind, kind);
        const auto key = KeyRing::makeKey(kind, m_clock, m_random);
        const auto ring = ringOf({KeyRing::makeKey(kind, ManualClock(start - std::chrono::hours(1)), m_random), key});
        constexpr int count = 20;
        QJsonArray jobs;
        auto claims = claimsAt(start);
        for (int i = 0; i < count; ++i) {
            claims.permissions.append("area" + QByteArray::number(i) + ":write");
            jobs.append(opening(ring, key, ring.seal(claims, m_clock, m_random).value()));
        }
        // And one that is not ours, so that it is known that the peer looks at all.
        auto spoiled = ring.seal(claims, m_clock, m_random).value();
        spoiled[spoiled.size() - 3] = spoiled[spoiled.size() - 3] == 'A' ? 'B' : 'A';
        jobs.append(opening(ring, key, spoiled));

        const auto answers = askPeer(jobs);
        claims = claimsAt(start);
        for (int i = 0; i < count; ++i) {
            claims.permissions.append("area" + QByteArray::number(i) + ":write");
            const auto answer = answers[i].toObject();
            QVERIFY2(!answer.contains(u"error"), qPrintable(answer.value(u"error").toString()));
            QCOMPARE(answer.value(u"payload").toObject(), asJson(claims));
            QCOMPARE(answer.value(u"header").toObject(), QJsonDocument::fromJson(headerOf(key)).object());
        }
        QVERIFY(answers.last().toObject().contains(u"error"));
    }

    void makesWhatWeOpen_data() { addKinds(); }
    void makesWhatWeOpen()
    {
        QFETCH(const Kind, kind);
        auto key = KeyRing::makeKey(kind, m_clock, m_random);
        QJsonValue material = text(toBase64Url(key.secret));
        if (kind != Kind::A256Gcm) {
            // The key is the peer's own as well.
            material = askPeer({QJsonObject{{u"do"_s, u"key"_s}, {u"algorithm"_s, QLatin1StringView(algorithmOf(kind))}}})
                           .first()
                           .toObject()
                           .value(u"private");
            key.secret = fromBase64Url(material.toObject().value(u"d").toString().toLatin1()).value();
        }
        const auto ring = ringOf({key});
        const auto claims = claimsAt(start);
        auto expired = claims;
        expired.expiresAt = expired.issuedAt + std::chrono::seconds(1);
        auto other = claims;
        other.audience = "other";
        const auto answers = askPeer({making(key, material, asJson(claims)), making(key, material, asJson(expired)),
            making(key, material, asJson(other))});
        const auto token = [&](int i) { return answers[i].toObject().value(u"token").toString().toLatin1(); };
        QVERIFY2(!token(0).isEmpty(), qPrintable(answers[0].toObject().value(u"error").toString()));
        const auto opened = ring.open(token(0), m_clock);
        KONTOR_VERIFY_RESULT(opened);
        QVERIFY(*opened == claims);
        QCOMPARE(outcome(ring.open(token(1), ManualClock(start + std::chrono::seconds(7)))), refusal);
        QCOMPARE(outcome(ring.open(token(2), m_clock)), refusal);
    }

    void seesTheSamePublicKey_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("Ed25519") << Kind::Ed25519;
        QTest::newRow("ES256") << Kind::Es256;
    }
    void seesTheSamePublicKey()
    {
        QFETCH(const Kind, kind);
        const QJsonObject job{{u"do"_s, u"key"_s}, {u"algorithm"_s, QLatin1StringView(algorithmOf(kind))}};
        for (const auto &answer : askPeer({job, job, job, job})) {
            const auto theirs = answer.toObject().value(u"private").toObject();
            auto key = KeyRing::makeKey(kind, m_clock, m_random);
            key.secret = fromBase64Url(theirs.value(u"d").toString().toLatin1()).value();
            const auto ours =
                QJsonDocument::fromJson(ringOf({key}).jwks(m_clock)).object().value(u"keys").toArray()[0].toObject();
            for (const auto name : {u"kty", u"crv", u"x", u"y"})
                QCOMPARE(ours.value(QStringView(name)), theirs.value(QStringView(name)));
        }
    }
};

KONTOR_TEST(TokenPeerTest)
#include "tst_tokenpeer.moc"
