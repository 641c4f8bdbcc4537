#include "core/auth/password.h"

#include "core/base/secret.h"
#include "words/commonpasswords.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <crypt.h>
#include <memory>

namespace kontor {

namespace {

constexpr qsizetype longestForBcrypt = 72; // bytes
constexpr auto plainScheme = "bcrypt";
constexpr auto digestScheme = "bcrypt-sha256";

// The same characters typed on another keyboard are the same password.
QByteArray normalised(const QString &password)
{
    return password.normalized(QString::NormalizationForm_KC).toUtf8();
}

// With a word of our own in it: digests that another site has lost are of no use here.
QByteArray digestOf(const QByteArray &password)
{
    return sha256("kontor password\n" + password).toBase64();
}

QByteArray inputFor(const QByteArray &scheme, const QByteArray &password)
{
    return scheme == digestScheme ? digestOf(password) : password;
}

// Empty: the setting is none that libxcrypt knows.
QByteArray bcrypt(const QByteArray &input, const QByteArray &setting)
{
    const auto work = std::make_unique<crypt_data>();
    const char *hash = crypt_rn(input.constData(), setting.constData(), work.get(), sizeof(crypt_data));
    QByteArray result(hash ? hash : "");
    OPENSSL_cleanse(work.get(), sizeof(crypt_data));
    return result;
}

int costOf(const QByteArray &hash)
{
    return hash.mid(4, 2).toInt();
}

bool isCommon(const QString &password)
{
    const auto folded = password.toLower().toUtf8().toStdString();
    return std::binary_search(std::begin(words::commonpasswords), std::end(words::commonpasswords), std::string_view(folded));
}

}

Result<void> checkPassword(const QString &password, const QString &email, const QString &pointer)
{
    const auto length = password.toUcs4().size();
    if (length < limits::shortestPassword)
        return invalid(
            pointer, "password_too_short"_L1, u"A password has at least %1 characters."_s.arg(limits::shortestPassword));
    if (length > limits::longestPassword)
        return invalid(pointer, "password_too_long"_L1, u"A password has at most %1 characters."_s.arg(limits::longestPassword));
    if (isCommon(password) || password.compare(email, Qt::CaseInsensitive) == 0)
        return invalid(pointer, "password_too_common"_L1, u"This is one of the passwords that everybody tries first."_s);
    return {};
}

Result<PasswordHash> hashPassword(const QString &password, int cost, Random &random)
{
    char salt[16];
    random.fill(salt, sizeof salt);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE] = {};
    if (!crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), salt, sizeof salt, setting, sizeof setting))
        return internal(u"libxcrypt gives no salt for bcrypt with a cost of %1"_s.arg(cost));
    const auto text = normalised(password);
    const bool fits = text.size() <= longestForBcrypt && !text.contains('\0');
    PasswordHash made{.scheme = fits ? plainScheme : digestScheme, .hash = {}};
    made.hash = bcrypt(inputFor(made.scheme, text), setting);
    if (!made.hash.startsWith("$2b$"))
        return internal(u"libxcrypt does not know bcrypt"_s);
    return made;
}

bool matches(const QString &password, const PasswordHash &stored)
{
    const auto text = normalised(password);
    // What bcrypt alone would cut off is no match, only as slow as one.
    const bool isWhole = stored.scheme == digestScheme || (text.size() <= longestForBcrypt && !text.contains('\0'));
    const auto computed = bcrypt(inputFor(stored.scheme, text), stored.hash);
    const bool isSame = !computed.isEmpty() && computed.size() == stored.hash.size()
        && CRYPTO_memcmp(computed.constData(), stored.hash.constData(), static_cast<size_t>(computed.size())) == 0;
    return isSame && isWhole;
}

bool isWeak(const PasswordHash &stored, int cost)
{
    return !stored.hash.startsWith("$2b$") || costOf(stored.hash) < cost;
}

PasswordHash noPassword(int cost)
{
    // A salt, and a digest that nothing is known to give.
    return {.scheme = plainScheme,
        .hash = "$2b$" + QByteArray::number(cost).rightJustified(2, '0') + "$KBCwKxOzLha2MUDgW0PjXe" + QByteArray(31, '.')};
}

}
