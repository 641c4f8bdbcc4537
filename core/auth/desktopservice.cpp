#include "core/auth/desktopservice.h"

#include "core/audit/audit.h"
#include "core/auth/sessionstore_p.h"
#include "sql/account.h"
#include "sql/auth.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace kontor {

namespace {

constexpr int digestSize = 32;

QByteArray hmac(const QByteArray &key, const QByteArray &text)
{
    QByteArray out(digestSize, '\0');
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.constData(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.constData()),
        static_cast<size_t>(text.size()), reinterpret_cast<unsigned char *>(out.data()), &size);
    return out;
}

}

Result<QByteArray> scramVerifier(const QByteArray &password, Random &random)
{
    constexpr int rounds = 4096; // as PostgreSQL itself
    QByteArray salt(16, '\0');
    random.fill(salt.data(), static_cast<size_t>(salt.size()));
    QByteArray salted(digestSize, '\0');
    if (PKCS5_PBKDF2_HMAC(password.constData(), static_cast<int>(password.size()),
            reinterpret_cast<const unsigned char *>(salt.constData()), static_cast<int>(salt.size()), rounds, EVP_sha256(),
            digestSize, reinterpret_cast<unsigned char *>(salted.data()))
        != 1)
        return internal(u"libcrypto gives no PBKDF2"_s);
    const auto storedKey = sha256(hmac(salted, "Client Key"));
    return "SCRAM-SHA-256$" + QByteArray::number(rounds) + ':' + salt.toBase64() + '$' + storedKey.toBase64() + ':'
        + hmac(salted, "Server Key").toBase64();
}

Result<DesktopLogin> DesktopService::open(const Context &context)
{
    KONTOR_CHECK(authorise(context, operations::openDesktop));
    if (context.actor.kind != Actor::Kind::Staff)
        return failure(ErrorKind::Forbidden, "permission_missing"_L1, u"A login is personal: sign in as one of the staff."_s);
    const auto account = context.actor.account();
    const auto password = Secret::make("", m_random).text();
    KONTOR_TRY(const auto verifier, scramVerifier(password, m_random));
    return m_database.transaction([&](Transaction &transaction) -> Result<DesktopLogin> {
        // Whoever changes its roles waits, or is waited for.
        KONTOR_CHECK(transaction.execute(sql::account::lock, {bind("id", account)}));
        // What the account may now, not what its token says.
        KONTOR_TRY(const auto grants, readGrants(transaction, account, context.actor.session));
        const auto until = m_clock.now() + m_options.desktop;
        KONTOR_TRY(const auto user,
            transaction.get(sql::auth::openDesktop,
                {bind("account_id", account), bindArray("permissions", grants.permissions), bind("verifier", verifier),
                    bind("until", until)},
                [](Row &row) { return row.text(); }));
        KONTOR_CHECK(recordAudit(transaction, context, operations::openDesktop, "account", account.uuid(), "{}"));
        return DesktopLogin{
            .user = user, .password = QString::fromLatin1(password), .permissions = grants.permissions, .expiresAt = until};
    });
}

Result<void> DesktopService::sweep()
{
    KONTOR_CHECK(m_database.execute(sql::auth::sweepDesktops));
    return {};
}

}
