#pragma once

#include "core/tokens/keyring.h"

#include <QJsonObject>

namespace kontor::test {

/** When the tests of this room begin: a whole second, so that every limit can be met exactly. */
inline constexpr Instant start{std::chrono::seconds(1'800'000'000)};
/** How long the tokens of claimsAt() live. */
inline constexpr std::chrono::seconds life{900};

TokenRules rulesOf(TokenRules::Mode mode);
TokenRules::Mode modeOf(TokenKey::Kind kind);
/** A ring of the mode in which the keys are used. */
KeyRing ringOf(const QList<TokenKey> &keys);

/** What somebody of the staff might carry: a typical size. */
AccessClaims claimsAt(Instant now);
/** The same claims as a peer has them. */
QJsonObject asJson(const AccessClaims &claims);

/** What came of it: "opened", or everything of the refusal but its detail. */
QByteArray outcome(const Result<AccessClaims> &opened);
/** What every refused token comes to. */
inline constexpr const char *refusal = "401 invalid_token: The access token is not valid.";

/** A token of ours, with these texts in place of the header and the claims, and sealed as it should be. */
QByteArray forge(const TokenKey &key, const QByteArray &header, const QByteArray &claims);
/** The header that the tokens of the key have. */
QByteArray headerOf(const TokenKey &key);

/** The parts between the dots. */
QByteArrayList partsOf(const QByteArray &token);

}
