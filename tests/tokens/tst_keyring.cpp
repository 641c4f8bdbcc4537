#include "tests/support/suite.h"
#include "tests/tokens/rings.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <thread>

using namespace kontor;
using namespace kontor::test;
using namespace std::chrono_literals;

namespace {

using Kind = TokenKey::Kind;
using Mode = TokenRules::Mode;

QByteArray codeOf(const Result<KeyRing> &ring)
{
    return ring ? QByteArray("made") : QByteArray(ring.error().code.data(), ring.error().code.size());
}

}

class KeyRingTest : public QObject
{
    Q_OBJECT

private:
    ManualClock m_clock{start};
    SeededRandom m_random{7};

    TokenKey makeKey(Kind kind) { return KeyRing::makeKey(kind, m_clock, m_random); }
    QByteArray seal(const KeyRing &ring) { return ring.seal(claimsAt(m_clock.now()), m_clock, m_random).value(); }

    static void addKinds()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("A256GCM") << Kind::A256Gcm;
        QTest::newRow("Ed25519") << Kind::Ed25519;
        QTest::newRow("ES256") << Kind::Es256;
    }

private Q_SLOTS:
    void init()
    {
        m_clock.advance(start - m_clock.now());
        m_random = SeededRandom(7);
    }

    void opensWhatItSealed_data() { addKinds(); }
    void opensWhatItSealed()
    {
        QFETCH(const Kind, kind);
        const auto ring = ringOf({makeKey(kind)});
        const auto claims = claimsAt(m_clock.now());
        const auto token = ring.seal(claims, m_clock, m_random);
        KONTOR_VERIFY_RESULT(token);
        QCOMPARE(partsOf(*token).size(), kind == Kind::A256Gcm ? 5 : 3);
        const auto opened = ring.open(*token, m_clock);
        KONTOR_VERIFY_RESULT(opened);
        QVERIFY(*opened == claims);
    }

    void carriesClaimsUpToTheirLimits_data() { addKinds(); }
    void carriesClaimsUpToTheirLimits()
    {
        QFETCH(const Kind, kind);
        const auto ring = ringOf({makeKey(kind)});
        auto claims = claimsAt(m_clock.now());
        claims.roles = QByteArrayList(AccessLimits::roles, QByteArray(20, 'r'));
        claims.permissions = QByteArrayList(AccessLimits::permissions, QByteArray(AccessLimits::nameBytes, '~'));
        const auto token = ring.seal(claims, m_clock, m_random);
        KONTOR_VERIFY_RESULT(token);
        QVERIFY(token->size() <= AccessLimits::tokenBytes);
        QVERIFY(ring.open(*token, m_clock).value() == claims);
        claims.kind = AccessClaims::Kind::Customer;
        claims.roles.clear();
        claims.permissions.clear();
        QVERIFY(ring.open(ring.seal(claims, m_clock, m_random).value(), m_clock).value() == claims);
    }

    void sealsNothingOverALimit_data()
    {
        QTest::addColumn<std::function<void(AccessClaims &)>>("change");
        const auto add = [](const char *what, const std::function<void(AccessClaims &)> &change) {
            QTest::newRow(what) << change;
        };
        add("another issuer", [](auto &claims) { claims.issuer += '/'; });
        add("no audience", [](auto &claims) { claims.audience.clear(); });
        add("17 roles", [](auto &claims) { claims.roles = QByteArrayList(17, "r"); });
        add("65 permissions", [](auto &claims) { claims.permissions = QByteArrayList(65, "p"); });
        add("an empty permission", [](auto &claims) { claims.permissions.append(QByteArray()); });
        add("a permission of 65 bytes", [](auto &claims) { claims.permissions.append(QByteArray(65, 'p')); });
        add("a quotation mark", [](auto &claims) { claims.permissions.append("a\"b"); });
        add("a backslash", [](auto &claims) { claims.roles.append("a\\b"); });
        add("a space", [](auto &claims) { claims.roles.append("a b"); });
        add("a byte above ASCII", [](auto &claims) { claims.roles.append("\xc3\xa4"); });
        add("an end at the beginning", [](auto &claims) { claims.expiresAt = claims.issuedAt; });
        add("a beginning before 1970", [](auto &claims) { claims.issuedAt = std::chrono::sys_seconds(-1s); });
        add("an end in 33,000 years", [](auto &claims) { claims.expiresAt = std::chrono::sys_seconds(1'000'000'000'000s); });
    }
    void sealsNothingOverALimit()
    {
        QFETCH(const std::function<void(AccessClaims &)>, change);
        const auto ring = ringOf({makeKey(Kind::A256Gcm)});
        auto claims = claimsAt(m_clock.now());
        change(claims);
        const auto token = ring.seal(claims, m_clock, m_random);
        QVERIFY(!token);
        QCOMPARE(token.error().kind, ErrorKind::Internal);
    }

    void sealsNothingOver8KiBInAll()
    {
        auto rules = rulesOf(Mode::Encrypted);
        rules.issuer = QByteArray(AccessLimits::partyBytes, 'i');
        rules.audience = QByteArray(AccessLimits::partyBytes, 'a');
        const auto ring = KeyRing::make(rules, {makeKey(Kind::A256Gcm)}).value();
        auto claims = claimsAt(m_clock.now());
        claims.issuer = rules.issuer;
        claims.audience = rules.audience;
        claims.roles = QByteArrayList(AccessLimits::roles, QByteArray(AccessLimits::nameBytes, 'r'));
        claims.permissions = QByteArrayList(AccessLimits::permissions, QByteArray(AccessLimits::nameBytes, 'p'));
        const auto token = ring.seal(claims, m_clock, m_random);
        QVERIFY(!token);
        QCOMPARE(token.error().detail, u"access token over its limit"_s);
    }

    void sealsNoTwoTokensAlike()
    {
        const auto ring = ringOf({makeKey(Kind::A256Gcm)});
        QSet<QByteArray> vectors;
        for (int i = 0; i < 1'000; ++i)
            vectors.insert(partsOf(seal(ring))[2]);
        QCOMPARE(vectors.size(), 1'000);
    }

    void showsNothingOfItsClaimsWhenEncrypted()
    {
        const auto ring = ringOf({makeKey(Kind::A256Gcm)});
        for (const auto &part : partsOf(seal(ring)))
            QVERIFY(!QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding).contains("catalog"));
    }

    void opensFromItsBeginningUntilItsEnd()
    {
        const auto key = makeKey(Kind::A256Gcm);
        for (const auto leeway : {0s, 5s, 60s}) {
            auto rules = rulesOf(Mode::Encrypted);
            rules.leeway = leeway;
            const auto ring = KeyRing::make(rules, {key}).value();
            ManualClock clock(start);
            const auto token = ring.seal(claimsAt(start), clock, m_random).value();
            const auto at = [&](Instant now) { return outcome(ring.open(token, ManualClock(now))); };
            QCOMPARE(at(start - leeway - 1us), refusal);
            QCOMPARE(at(start - leeway), "opened");
            QCOMPARE(at(start + life + leeway - 1us), "opened");
            QCOMPARE(at(start + life + leeway), refusal);
        }
    }

    void rotatesWithOverlap_data() { addKinds(); }
    void rotatesWithOverlap()
    {
        QFETCH(const Kind, kind);
        // The old key goes on opening until the last token that it may have made has expired.
        auto old = makeKey(kind);
        auto next = makeKey(kind);
        next.activeFrom = start + 1h;
        old.retiresAt = next.activeFrom + life;
        const auto before = ringOf({old});
        const auto during = ringOf({next, old});
        const auto after = ringOf({next});
        const auto keyOf = [](const QByteArray &token) { return partsOf(token)[0]; };

        const auto first = seal(before);
        QCOMPARE(keyOf(seal(during)), keyOf(first));
        m_clock.advance(1h - 1us);
        const auto last = seal(during);
        QCOMPARE(keyOf(last), keyOf(first));
        m_clock.advance(1us);
        const auto fresh = seal(during);
        QVERIFY(keyOf(fresh) != keyOf(first));
        QCOMPARE(outcome(during.open(last, m_clock)), "opened");
        QCOMPARE(outcome(during.open(fresh, m_clock)), "opened");
        QCOMPARE(outcome(after.open(fresh, m_clock)), "opened");
        QCOMPARE(outcome(after.open(last, m_clock)), refusal);
        QCOMPARE(outcome(before.open(fresh, m_clock)), refusal);
        m_clock.advance(life - 1us);
        QCOMPARE(outcome(during.open(last, m_clock)), "opened");
        m_clock.advance(1us);
        QCOMPARE(outcome(during.open(last, m_clock)), refusal);
        QCOMPARE(during.open(last, m_clock).error().detail, u"access token: its key has retired"_s);
    }

    void opensWhatAServerWithAFasterClockSealedByTheNextKey()
    {
        auto next = makeKey(Kind::A256Gcm);
        next.activeFrom = start + 3s;
        const auto ring = ringOf({makeKey(Kind::A256Gcm), next});
        const ManualClock faster(start + 4s);
        const auto token = ring.seal(claimsAt(faster.now()), faster, m_random).value();
        QCOMPARE(outcome(ring.open(token, m_clock)), "opened");
    }

    void sealsNothingWithoutAnActiveKey()
    {
        auto key = makeKey(Kind::Ed25519);
        key.activeFrom = start + 1s;
        key.retiresAt = start + 2s;
        const auto ring = ringOf({key});
        const auto code = [&](Instant now) {
            const auto token = ring.seal(claimsAt(now), ManualClock(now), m_random);
            return token ? u"sealed"_s : token.error().detail;
        };
        QCOMPARE(code(start), u"no token key is active"_s);
        QCOMPARE(code(start + 1s), u"sealed"_s);
        QCOMPARE(code(start + 2s), u"no token key is active"_s);
    }

    void opensNothingOfTheOtherMode()
    {
        // One ring's keys in the other mode's ring: they are known, and still nothing of theirs is opened.
        const QList<TokenKey> keys{makeKey(Kind::A256Gcm), makeKey(Kind::Ed25519), makeKey(Kind::Es256)};
        const auto encrypted = KeyRing::make(rulesOf(Mode::Encrypted), keys).value();
        const auto published = KeyRing::make(rulesOf(Mode::Signed), keys).value();
        const auto secret = seal(encrypted);
        QCOMPARE(outcome(encrypted.open(secret, m_clock)), "opened");
        QCOMPARE(outcome(published.open(secret, m_clock)), refusal);
        for (const auto &key : keys.mid(1)) {
            const auto token = seal(ringOf({key}));
            QCOMPARE(outcome(published.open(token, m_clock)), "opened");
            QCOMPARE(outcome(encrypted.open(token, m_clock)), refusal);
        }
    }

    void publishesWhatCanCheckItsTokensAndNoSecret()
    {
        auto retired = makeKey(Kind::Ed25519);
        retired.retiresAt = start + 1h;
        auto next = makeKey(Kind::Es256);
        next.activeFrom = start + 2h;
        const QList<TokenKey> keys{retired, next, makeKey(Kind::A256Gcm)};
        const auto ring = KeyRing::make(rulesOf(Mode::Signed), keys).value();
        const auto published = [&](const KeyRing &of) {
            return QJsonDocument::fromJson(of.jwks(m_clock)).object().value(u"keys"_s).toArray();
        };
        const auto both = published(ring);
        QCOMPARE(both.size(), 2);
        QCOMPARE(both[0].toObject().keys(), (QStringList{u"alg"_s, u"crv"_s, u"kid"_s, u"kty"_s, u"use"_s, u"x"_s}));
        QCOMPARE(both[1].toObject().keys(), (QStringList{u"alg"_s, u"crv"_s, u"kid"_s, u"kty"_s, u"use"_s, u"x"_s, u"y"_s}));
        for (const auto &key : keys)
            QVERIFY(!ring.jwks(m_clock).contains(
                key.secret.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)));
        m_clock.advance(1h);
        QCOMPARE(published(ring).size(), 1);
        QCOMPARE(published(ring)[0].toObject().value(u"kid"_s).toString().toLatin1(), next.id);
        QCOMPARE(KeyRing::make(rulesOf(Mode::Encrypted), keys).value().jwks(m_clock), R"({"keys":[]})");
    }

    void makesKeysThatDiffer()
    {
        SystemRandom random;
        for (const auto kind : {Kind::A256Gcm, Kind::Ed25519, Kind::Es256}) {
            const auto a = KeyRing::makeKey(kind, m_clock, random);
            const auto b = KeyRing::makeKey(kind, m_clock, random);
            QVERIFY(a.id != b.id && a.secret != b.secret);
            QCOMPARE(a.secret.size(), 32);
            QVERIFY(a.activeFrom == m_clock.now() && !a.retiresAt);
        }
    }

    void refusesRulesAndKeysThatCannotBeUsed()
    {
        const auto good = makeKey(Kind::A256Gcm);
        const auto with = [&](const std::function<void(TokenRules &, QList<TokenKey> &)> &change) {
            auto rules = rulesOf(Mode::Encrypted);
            QList<TokenKey> keys{good};
            change(rules, keys);
            return codeOf(KeyRing::make(rules, keys));
        };
        const char *bad = "bad_token_keys";
        QCOMPARE(with([](auto &, auto &) {}), "made");
        QCOMPARE(with([](auto &rules, auto &) { rules.issuer.clear(); }), bad);
        QCOMPARE(with([](auto &rules, auto &) { rules.audience = "a b"; }), bad);
        QCOMPARE(with([](auto &rules, auto &) { rules.leeway = -1s; }), bad);
        QCOMPARE(with([](auto &rules, auto &) { rules.leeway = 61s; }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys.clear(); }), bad);
        QCOMPARE(with([](auto &rules, auto &) { rules.mode = Mode::Signed; }), bad);
        QCOMPARE(with([&](auto &, auto &keys) { keys.append(good); }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].id.clear(); }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].id = "a\"b"; }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].id = "../key"; }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].id = QByteArray(65, 'k'); }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].secret.chop(1); }), bad);
        QCOMPARE(with([](auto &, auto &keys) { keys[0].retiresAt = keys[0].activeFrom; }), bad);
        QCOMPARE(with([&](auto &, auto &keys) {
            auto other = makeKey(Kind::Ed25519);
            other.secret = good.secret;
            keys.append(other);
        }),
            bad);
        QCOMPARE(with([&](auto &, auto &keys) {
            auto other = makeKey(Kind::Es256);
            other.secret.fill('\xff');
            keys.append(other);
        }),
            bad);
        QCOMPARE(with([&](auto &, auto &keys) {
            while (keys.size() <= KeyRing::maxKeys)
                keys.append(makeKey(Kind::A256Gcm));
        }),
            bad);
    }

    void sealsAndOpensInManyThreadsAtOnce_data() { addKinds(); }
    void sealsAndOpensInManyThreadsAtOnce()
    {
        QFETCH(const Kind, kind);
        // Two keys in turn, so that a context which another key or a refusal has touched would be seen.
        const std::vector<KeyRing> rings{ringOf({makeKey(kind)}), ringOf({makeKey(kind)})};
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (unsigned number = 0; number < 4; ++number) {
            threads.emplace_back([&, number] {
                SeededRandom random(number);
                auto claims = claimsAt(start);
                for (size_t i = 0; i < 200; ++i) {
                    claims.id = Uuid::make(m_clock, random);
                    const auto token = rings[i % 2].seal(claims, m_clock, random).value();
                    const bool isRight = rings[i % 2].open(token, m_clock).value_or(AccessClaims{}) == claims
                        && outcome(rings[(i + 1) % 2].open(token, m_clock)) == refusal
                        && outcome(rings[i % 2].open(token.chopped(4), m_clock)) == refusal;
                    wrong += isRight ? 0 : 1;
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

KONTOR_TEST(KeyRingTest)
#include "tst_keyring.moc"
