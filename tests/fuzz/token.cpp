#include "core/tokens/base64url.h"
#include "core/tokens/claimsjson_p.h"
#include "core/tokens/keyring.h"
#include "core/tokens/ringkey_p.h"

#include <cstdio>
#include <cstdlib>

using namespace kontor;

/*
 * The first byte chooses a ring and what the others are: a whole token, or the claims of one that is sealed as it should be.
 *  1. any bytes are opened or refused, and every refusal is the same;
 *  2. what is opened is within the limits, of the ring's issuer and audience, and its time is now;
 *  3. what is opened can be sealed again, and opens to the same;
 *  4. a token has one spelling: no other text of the same parts opens;
 *  5. base64url has one text for the same bytes.
 */

namespace {

using Kind = TokenKey::Kind;

const ManualClock manualClock(Instant{std::chrono::seconds(1'800'000'000)});

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/** Always the same keys, so that the seeds stay genuine tokens. */
TokenKey keyOf(Kind kind)
{
    SeededRandom random(42);
    auto key = KeyRing::makeKey(kind, manualClock, random);
    key.id = "key";
    return key;
}

KeyRing ringOf(Kind kind)
{
    const auto mode = kind == Kind::A256Gcm ? TokenRules::Mode::Encrypted : TokenRules::Mode::Signed;
    return KeyRing::make({.mode = mode, .issuer = "https://shop.example", .audience = "kontor"}, {keyOf(kind)}).value();
}

struct Under
{
    KeyRing ring;
    tokens::RingKey key;
};
Under under(Kind kind)
{
    return {ringOf(kind), tokens::RingKey::make(keyOf(kind)).value()};
}

void check(const Under &under, const QByteArray &token)
{
    static SeededRandom random(7);
    const auto &ring = under.ring;
    const auto opened = ring.open(token, manualClock);
    if (!opened) {
        const auto &error = opened.error();
        require(
            error.kind == ErrorKind::Unauthenticated && error.code == "invalid_token"_L1, "one kind and code for every refusal");
        require(error.message == u"The access token is not valid."_s, "one message for every refusal");
        require(error.detail.startsWith(u"access token: "_s), "one shape for every detail");
        return;
    }
    require(token.size() <= AccessLimits::tokenBytes, "the token within its limit");
    require(opened->roles.size() <= AccessLimits::roles && opened->permissions.size() <= AccessLimits::permissions,
        "lists within their limits");
    require(opened->issuer == ring.rules().issuer && opened->audience == ring.rules().audience, "issuer and audience");
    require(opened->issuedAt <= manualClock.now() + ring.rules().leeway
            && opened->expiresAt > manualClock.now() - ring.rules().leeway,
        "the time is now");
    require(!ring.open(token + '=', manualClock) && !ring.open(token.chopped(1), manualClock), "one spelling");
    const auto again = ring.seal(*opened, manualClock, random);
    require(again.has_value(), "what is opened can be sealed");
    require(ring.open(*again, manualClock).value() == *opened, "and opens to the same");
}

}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Under all[] = {under(Kind::A256Gcm), under(Kind::Ed25519), under(Kind::Es256)};
    static SeededRandom random(8);
    if (size < 1)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    const auto &chosen = all[data[0] % 3];
    check(chosen, bytes);
    if (const auto plain = fromBase64Url(bytes))
        require(toBase64Url(*plain) == bytes, "one text for the same bytes");
    require(fromBase64Url(toBase64Url(bytes)) == std::optional(bytes), "what is written is read");

    // Signing is slow, and what comes after it is the same for all.
    check(all[0], all[0].key.seal(bytes, random).value());
    if (const auto claims = tokens::readClaims(bytes)) {
        if (const auto written = tokens::writeClaims(*claims))
            require(tokens::readClaims(*written) == claims, "claims that are written are read");
    }
    return 0;
}
