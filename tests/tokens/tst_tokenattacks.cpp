#include "core/tokens/base64url.h"
#include "tests/support/suite.h"
#include "tests/tokens/rings.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

using namespace kontor;
using namespace kontor::test;

namespace {

using Kind = TokenKey::Kind;
constexpr Kind kinds[] = {Kind::A256Gcm, Kind::Ed25519, Kind::Es256};
constexpr const char *kindNames[] = {"A256GCM", "Ed25519", "ES256"};

// With ' for ", which makes the tables legible.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

QByteArray replaced(QByteArray text, const QByteArray &before, const QByteArray &after)
{
    if (!text.contains(json(before)))
        qFatal("%s is not in %s", before.constData(), text.constData());
    return text.replace(json(before), json(after));
}

QByteArray hs256(const QByteArray &header, const QByteArray &claims, const QByteArray &secret)
{
    const QByteArray input = toBase64Url(header) + '.' + toBase64Url(claims);
    return input + '.' + toBase64Url(QMessageAuthenticationCode::hash(input, secret, QCryptographicHash::Sha256));
}

}

/** For each kind of key one ring, and everything that somebody may send it instead of its tokens. */
class TokenAttacksTest : public QObject
{
    Q_OBJECT

private:
    ManualClock m_clock{start};
    SeededRandom m_random{20};
    QList<TokenKey> m_keys;
    std::vector<KeyRing> m_rings;
    QByteArrayList m_tokens;
    QByteArray m_claims;

    static size_t indexOf(int kind) { return static_cast<size_t>(kind); }
    QByteArray opening(int kind, const QByteArray &token) const { return outcome(m_rings[indexOf(kind)].open(token, m_clock)); }
    QString detail(int kind, const QByteArray &token) const { return m_rings[indexOf(kind)].open(token, m_clock).error().detail; }

    void addForEachKind(const QByteArray &what, const std::function<QByteArray(int kind)> &token)
    {
        for (int kind = 0; kind < 3; ++kind)
            QTest::addRow("%s: %s", kindNames[kind], what.constData()) << kind << token(kind);
    }

    /** Sealed with the ring's own key, so that it is the header alone that is wrong. */
    void addHeader(const QByteArray &what, const std::function<QByteArray(const QByteArray &header)> &change)
    {
        addForEachKind(what, [&](int kind) { return forge(m_keys[kind], change(headerOf(m_keys[kind])), m_claims); });
    }

    void addClaims(const QByteArray &what, const QByteArray &claims)
    {
        addForEachKind(what, [&](int kind) { return forge(m_keys[kind], headerOf(m_keys[kind]), claims); });
    }

    static void addColumns()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("token");
    }

    void verifyRefused()
    {
        QFETCH(const int, kind);
        QFETCH(const QByteArray, token);
        // The ring is not simply deaf.
        QCOMPARE(opening(kind, m_tokens[kind]), "opened");
        QCOMPARE(opening(kind, token), refusal);
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const auto kind : kinds) {
            m_keys.append(KeyRing::makeKey(kind, m_clock, m_random));
            m_rings.push_back(ringOf({m_keys.last()}));
            m_tokens.append(m_rings.back().seal(claimsAt(start), m_clock, m_random).value());
        }
        m_claims = fromBase64Url(partsOf(m_tokens[1])[1]).value();
        // What the tables forge is what the ring makes: nothing is refused because the forging went wrong.
        for (int kind = 0; kind < 3; ++kind)
            QCOMPARE(opening(kind, forge(m_keys[kind], headerOf(m_keys[kind]), m_claims)), "opened");
    }

    void refusesEveryOtherHeader_data()
    {
        addColumns();
        const auto alg = [](const QByteArray &header, const char *name) {
            const auto from = header.indexOf(json("'alg':'")) + 7;
            return QByteArray(header).replace(from, header.indexOf('"', from) - from, name);
        };
        for (const char *name : {"none", "None", "nOnE", "NONE", "", "HS256", "HS512", "RS256", "PS256", "ES384", "ES256K",
                 "Ed25519", "RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "A256KW", "A256GCMKW", "ECDH-ES", "PBES2-HS256+A128KW"})
            addHeader(name, [&](const QByteArray &header) { return alg(header, name); });
        addHeader("alg of the other mode",
            [&](const QByteArray &header) { return alg(header, header.contains("dir") ? "EdDSA" : "dir"); });
        addHeader("alg of the other curve",
            [&](const QByteArray &header) { return alg(header, header.contains("EdDSA") ? "ES256" : "EdDSA"); });

        for (const char *member : {"'zip':'DEF'", "'crit':['exp']", "'crit':[]", "'jku':'https://evil.example/jwks.json'",
                 "'jwk':{'kty':'OKP','crv':'Ed25519','x':'AAAA'}", "'x5u':'https://evil.example/x5'", "'x5c':['MIIB']",
                 "'p2c':2147483647", "'p2s':'AAAA'", "'epk':{}", "'apu':'AAAA'", "'b64':false", "'cty':'JWT'", "'exp':1",
                 "'unknown':1", "'enc':'A256GCM'", "'alg':'none'", "'alg':'dir'", "'typ':'at+jwt'", "'kid':'other'"}) {
            addHeader(QByteArray("and at the end ") + member,
                [&](QByteArray header) { return header.chopped(1) + ',' + json(member) + '}'; });
            addHeader(QByteArray("and at the beginning ") + member,
                [&](const QByteArray &header) { return QByteArray("{") + json(member) + ',' + header.sliced(1); });
        }

        for (const char *typ : {"JWT", "jwt", "AT+JWT", "application/at+jwt", "at+jwt ", "rt+jwt", "dpop+jwt", "logout+jwt", ""})
            addHeader(QByteArray("typ ") + typ,
                [&](const QByteArray &header) { return replaced(header, "\"at+jwt\"", '"' + QByteArray(typ) + '"'); });
        addHeader("no typ", [](const QByteArray &header) { return replaced(header, "'typ':'at+jwt',", ""); });
        addHeader("typ is a number", [](const QByteArray &header) { return replaced(header, "'at+jwt'", "1"); });

        const auto kid = [](const QByteArray &header, const QByteArray &value) {
            const auto from = header.indexOf(json("'kid':")) + 6;
            return QByteArray(header).replace(from, header.size() - 1 - from, value);
        };
        for (const char *value : {"'unknown'", "''", "'../../../../dev/null'", "'/dev/null'", "'x; drop table key'", "'$(id)'",
                 "'%00'", "'https://evil.example/key'", "0", "null", "true", "[]", "{}"})
            addHeader(QByteArray("kid ") + value, [&](const QByteArray &header) { return kid(header, json(value)); });
        addHeader("kid in a list", [&](const QByteArray &header) {
            return kid(header, '[' + header.sliced(header.indexOf("\"kid\":") + 6).chopped(1) + ']');
        });
        addHeader("kid very long", [&](const QByteArray &header) { return kid(header, '"' + QByteArray(3'000, 'k') + '"'); });
        addHeader("kid and a NUL", [](const QByteArray &header) { return header.chopped(2) + '\0' + "\"}"; });
        addHeader("kid with a character less", [](const QByteArray &header) { return header.chopped(3) + "\"}"; });
        addHeader("kid with a character more", [](const QByteArray &header) { return header.chopped(2) + "A\"}"; });
        addHeader("kid twice",
            [](const QByteArray &header) { return header.chopped(1) + ',' + header.sliced(header.indexOf("\"kid\"")); });
        addHeader("no kid", [](const QByteArray &header) { return header.first(header.indexOf(",\"kid\"")) + '}'; });

        addHeader("the whole header twice", [](const QByteArray &header) { return header + header; });
        addHeader(
            "alg twice", [](const QByteArray &header) { return replaced(header, "{", header.first(header.indexOf(',')) + ','); });
        addHeader(
            "a unicode escape in a name", [](const QByteArray &header) { return replaced(header, "\"alg\"", "\"\\u0061lg\""); });
        addHeader(
            "a unicode escape in a value", [](const QByteArray &header) { return replaced(header, "at+jwt", "\\u0061t+jwt"); });
        addHeader("an escaped slash", [](const QByteArray &header) { return replaced(header, "at+jwt", "at\\/jwt"); });
        addHeader("white space", [](const QByteArray &header) { return replaced(header, ":", ": "); });
        addHeader("white space behind", [](const QByteArray &header) { return header + ' '; });
        addHeader("a byte order mark", [](const QByteArray &header) { return "\xef\xbb\xbf" + header; });
        addHeader("another order", [](const QByteArray &header) {
            return "{" + header.sliced(header.indexOf("\"kid\"")).chopped(1) + ','
                + header.sliced(1, header.indexOf(",\"kid\"") - 1) + '}';
        });
        addHeader("names in capitals", [](const QByteArray &header) { return header.toUpper(); });
        addHeader("an empty object", [](const QByteArray &) { return QByteArray("{}"); });
        addHeader("nothing", [](const QByteArray &) { return QByteArray(); });
        addHeader("no JSON", [](const QByteArray &) { return QByteArray("dir"); });
    }
    void refusesEveryOtherHeader() { verifyRefused(); }

    void refusesAnotherAlgorithmUnderAKeyItKnows_data()
    {
        addColumns();
        addForEachKind("alg none without a signature", [&](int kind) {
            return toBase64Url(json("{'alg':'none','typ':'at+jwt','kid':'" + m_keys[kind].id + "'}")) + '.'
                + toBase64Url(m_claims) + '.';
        });
        addForEachKind("its own header without a signature",
            [&](int kind) { return toBase64Url(headerOf(m_keys[kind])) + '.' + toBase64Url(m_claims) + '.'; });
        addForEachKind("HS256 with what the JWKS publishes", [&](int kind) {
            const QByteArray header = json("{'alg':'HS256','typ':'at+jwt','kid':'" + m_keys[kind].id + "'}");
            return hs256(header, m_claims, m_rings[indexOf(kind)].jwks(m_clock));
        });
        addForEachKind("HS256 under its own header with the secret itself",
            [&](int kind) { return hs256(headerOf(m_keys[kind]), m_claims, m_keys[kind].secret); });
        // What another kind of key makes of the same secret, under the kid that the ring knows.
        for (int kind = 0; kind < 3; ++kind) {
            for (int made = 0; made < 3; ++made) {
                auto key = m_keys[kind];
                key.kind = kinds[made];
                if (made == kind)
                    continue;
                QTest::addRow("%s: made by %s", kindNames[kind], kindNames[made]) << kind << forge(key, headerOf(key), m_claims);
                QTest::addRow("%s: made by %s under its own header", kindNames[kind], kindNames[made])
                    << kind << forge(key, headerOf(m_keys[kind]), m_claims);
            }
        }
    }
    void refusesAnotherAlgorithmUnderAKeyItKnows() { verifyRefused(); }

    void refusesWhatAForeignKeyMade_data()
    {
        addColumns();
        addForEachKind("under its own id", [&](int kind) {
            const auto foreign = KeyRing::makeKey(kinds[kind], m_clock, m_random);
            return forge(foreign, headerOf(foreign), m_claims);
        });
        addForEachKind("under the id of ours",
            [&](int kind) { return forge(KeyRing::makeKey(kinds[kind], m_clock, m_random), headerOf(m_keys[kind]), m_claims); });
    }
    void refusesWhatAForeignKeyMade() { verifyRefused(); }

    void refusesOtherParts_data()
    {
        addColumns();
        addForEachKind("nothing", [](int) { return QByteArray(); });
        addForEachKind("dots alone", [](int) { return QByteArray("...."); });
        addForEachKind("a part more", [&](int kind) { return m_tokens[kind] + ".AAAA"; });
        addForEachKind("a dot more", [&](int kind) { return m_tokens[kind] + '.'; });
        addForEachKind("a dot before", [&](int kind) { return '.' + m_tokens[kind]; });
        addForEachKind("the number of parts of the other mode", [&](int kind) {
            auto parts = partsOf(m_tokens[kind]);
            if (kind == 0)
                parts.remove(1, 2);
            else
                parts = parts.mid(0, 1) + QByteArrayList{"", "AAAAAAAAAAAAAAAA"} + parts.mid(1);
            return parts.join('.');
        });
        for (qsizetype part = 0; part < 5; ++part) {
            const auto change = [&](const char *what, const std::function<QByteArray(const QByteArray &)> &make) {
                addForEachKind(what + QByteArray::number(part), [&](int kind) {
                    auto parts = partsOf(m_tokens[kind]);
                    const auto at = std::min(part, parts.size() - 1);
                    parts[at] = make(parts[at]);
                    return parts.join('.');
                });
            };
            change("without characters in part ",
                [](const QByteArray &text) { return text.isEmpty() ? QByteArray("AA") : QByteArray(); });
            change("with padding in part ", [](const QByteArray &text) { return text + '='; });
            change("with four more characters in part ", [](const QByteArray &text) { return text + "AAAA"; });
            change("with a space in part ", [](const QByteArray &text) { return text + ' '; });
        }
        // Their last character has bits that say nothing.
        addForEachKind("bits that say nothing", [&](int kind) {
            auto token = m_tokens[kind];
            token[token.size() - 1] = static_cast<char>(token[token.size() - 1] + 1);
            return token;
        });
        addForEachKind("the other alphabet", [&](int kind) {
            auto token = m_tokens[kind];
            return token.replace('-', '+').replace('_', '/').replace(token.size() - 2, 1, "+");
        });
        addForEachKind("padding at the end", [&](int kind) { return m_tokens[kind] + "=="; });
        addForEachKind("a line's end", [&](int kind) { return m_tokens[kind] + '\n'; });
        addForEachKind("a NUL behind", [&](int kind) { return m_tokens[kind] + '\0'; });
        addForEachKind("white space before", [&](int kind) { return ' ' + m_tokens[kind]; });
        addForEachKind("the token twice", [&](int kind) { return m_tokens[kind] + m_tokens[kind]; });
        addForEachKind("JSON serialisation", [&](int kind) {
            const auto parts = partsOf(m_tokens[kind]);
            return json("{'protected':'" + parts[0] + "','payload':'" + parts[1] + "','signature':'" + parts.last() + "'}");
        });
        addForEachKind("a part of 8 KiB and more", [&](int kind) {
            auto parts = partsOf(m_tokens[kind]);
            parts[parts.size() - 2] += QByteArray(AccessLimits::tokenBytes, 'A');
            return parts.join('.');
        });
        addForEachKind("a megabyte", [](int) { return QByteArray(1024 * 1024, 'A'); });
        addForEachKind("a megabyte of dots", [](int) { return QByteArray(1024 * 1024, '.'); });
    }
    void refusesOtherParts() { verifyRefused(); }

    void refusesOtherClaims_data()
    {
        addColumns();
        const auto change = [&](const char *what, const char *before, const char *after) {
            addClaims(what, replaced(m_claims, before, after));
        };
        change("another issuer", "https://shop.example", "https://evil.example");
        change("a slash more at the issuer", "https://shop.example", "https://shop.example/");
        change("the issuer in capitals", "shop.example", "SHOP.example");
        change("an issuer that begins alike", "https://shop.example", "https://shop.exampl");
        change("another audience", "'aud':'kontor'", "'aud':'other'");
        change("an audience that begins alike", "'aud':'kontor'", "'aud':'kontor2'");
        change("two audiences", "'aud':'kontor'", "'aud':['kontor','other']");
        change("no audience", "'aud':'kontor',", "");
        change("no issuer", "'iss':'https://shop.example',", "");
        change("another kind", "'knd':'staff'", "'knd':'root'");
        change("a kind in capitals", "'knd':'staff'", "'knd':'Staff'");
        change("no kind", "'knd':'staff',", "");
        change("a subject that is no UUID", "'sub':'01936f2e-", "'sub':'x1936f2e-");
        change("an issuer twice", "{'iss':", "{'iss':'https://shop.example','iss':");
        change("an end twice", ",'jti'", ",'exp':9999999999,'jti'");
        change("permissions twice", ",'jti'", ",'perms':['settings:write'],'jti'");
        change("an escaped copy of a name", ",'jti'", ",'\\u0065xp':9999999999,'jti'");
        change("a claim that is not ours", ",'jti'", ",'nbf':4000000000,'jti'");
        change("a nested object", ",'jti'", ",'cnf':{'jkt':'x'},'jti'");
        change("an escape in a value", "catalog:read", "catalog\\u003aread");
        change("a permission that is a number", "'catalog:read'", "1");
        change("an empty permission", "'catalog:read'", "''");
        change("permissions that are no list", "['catalog:read','catalog:write','orders:read']", "'catalog:read'");
        change("a comma too many", "'orders:read']", "'orders:read',]");
        change("an end that is text", "'exp':1800000900", "'exp':'1800000900'");
        change("an end with a fraction", "'exp':1800000900", "'exp':1800000900.5");
        change("an end with an exponent", "'exp':1800000900", "'exp':18e8");
        change("an end that is negative", "'exp':1800000900", "'exp':-1");
        change("an end with a leading zero", "'exp':1800000900", "'exp':01800000900");
        change("an end of thirteen digits", "'exp':1800000900", "'exp':1800000900000");
        change("an end that overflows", "'exp':1800000900", "'exp':18446744073709551616");
        change("an end that is null", "'exp':1800000900", "'exp':null");
        change("no end", "'exp':1800000900,", "");
        change("no beginning", "'iat':1800000000,", "");
        change("an end before the beginning", "'exp':1800000900", "'exp':1799999999");
        change("an end at the beginning", "'exp':1800000900", "'exp':1800000000");
        change("expired", "'iat':1800000000,'exp':1800000900", "'iat':1799990000,'exp':1799999000");
        change("not yet", "'iat':1800000000,'exp':1800000900", "'iat':1800000100,'exp':1800000900");
        change("a control character", "catalog:read", "catalog\nread");
        change("a byte above ASCII", "catalog:read", "catalog\xff");
        addClaims("a NUL", QByteArray(m_claims).replace("orders:read", QByteArray("orders\0read", 11)));
        addClaims("a permission of 65 bytes", replaced(m_claims, "orders:read", QByteArray(65, 'p')));
        addClaims("an issuer of 300 bytes", replaced(m_claims, "https://shop.example", QByteArray(300, 'i')));
        QByteArray many = json("'orders:read'");
        for (int i = 3; i < 65; ++i)
            many += ",\"p\"";
        addClaims("65 permissions", replaced(m_claims, "'orders:read'", many));
        addClaims("17 roles", replaced(m_claims, "['catalogue-editor']", ("[\"r\"" + QByteArray(",\"r\"").repeated(16) + ']')));
        addClaims("nothing", "");
        addClaims("an empty object", "{}");
        addClaims("null", "null");
        addClaims("a list", '[' + m_claims + ']');
        addClaims("something behind", m_claims + ' ');
        addClaims("a second object", m_claims + m_claims);
        addClaims("white space before", ' ' + m_claims);
        addClaims("a byte order mark", "\xef\xbb\xbf" + m_claims);
        addClaims("brackets, a thousand", QByteArray(1'000, '['));
        addClaims("braces, a thousand", QByteArray("{\"iss\":").repeated(500));
    }
    void refusesOtherClaims() { verifyRefused(); }

    void refusesATokenCutAnywhere()
    {
        for (int kind = 0; kind < 3; ++kind) {
            const auto &token = m_tokens[kind];
            for (qsizetype size = 0; size < token.size(); ++size) {
                QCOMPARE(opening(kind, token.first(size)), refusal);
                QCOMPARE(opening(kind, token.sliced(token.size() - size)), refusal);
            }
        }
    }

    void refusesATokenWithAnyByteChanged()
    {
        for (int kind = 0; kind < 3; ++kind) {
            const auto &token = m_tokens[kind];
            for (qsizetype at = 0; at < token.size(); ++at) {
                for (const int change : {0x01, 0x02, 0x20, 0x80}) {
                    auto other = token;
                    other[at] = static_cast<char>(other[at] ^ change);
                    QCOMPARE(opening(kind, other), refusal);
                }
                QCOMPARE(opening(kind, token.first(at) + token.sliced(at + 1)), refusal);
            }
        }
    }

    void refusesClaimsCutAnywhere()
    {
        const auto &key = m_keys[0];
        for (qsizetype size = 0; size < m_claims.size(); ++size)
            QCOMPARE(opening(0, forge(key, headerOf(key), m_claims.first(size))), refusal);
    }

    void tellsTheReasonToTheLogAndNothingOfTheToken()
    {
        const auto &key = m_keys[0];
        const auto with = [&](const char *before, const char *after) {
            return forge(key, headerOf(key), replaced(m_claims, before, after));
        };
        QCOMPARE(detail(0, QByteArray(9'000, 'A')), u"access token: too long"_s);
        QCOMPARE(detail(0, "x"), u"access token: its header is of none of the keys"_s);
        QCOMPARE(detail(0, m_tokens[0] + 'A'), u"access token: its key did not make it"_s);
        QCOMPARE(detail(0, with("staff", "root")), u"access token: its claims cannot be read"_s);
        QCOMPARE(detail(0, with("shop.example", "evil.example")), u"access token: of another issuer"_s);
        QCOMPARE(detail(0, with("\"kontor\"", "\"other\"")), u"access token: for another audience"_s);
        QCOMPARE(detail(0, with("\"iat\":1800000000", "\"iat\":1800000800")), u"access token: not yet"_s);
        QCOMPARE(detail(0, with("\"iat\":1800000000,\"exp\":1800000900", "\"iat\":1799990000,\"exp\":1799999000")),
            u"access token: expired"_s);
    }
};

KONTOR_TEST(TokenAttacksTest)
#include "tst_tokenattacks.moc"
