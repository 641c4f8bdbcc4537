#include "server/app/usercommand.h"

#include "core/auth/credentialservice.h"
#include "core/identity/accountservice.h"
#include "server/app/server.h"

#include <QFile>

namespace kontor::app {

namespace {

constexpr auto demoEmail = u"admin@example.org";

Context operatorContext()
{
    return Context{.actor = Actor::system(u"command line"_s), .locale = "en", .market = {}, .traceId = {}, .address = {}};
}

// A hundred random bits, in four groups that can be read out.
QString freshPassword(Random &random)
{
    auto text = QString::fromLatin1(Secret::make("", random).text().left(20));
    for (const int at : {15, 10, 5})
        text.insert(at, u'-');
    return text;
}

Failure usage()
{
    return invalid(
        u"words"_s, "usage"_L1, u"usage: kontor-server user create EMAIL ROLE[,ROLE…] | user password EMAIL | user list"_s);
}

struct Operator
{
    Operator(Database &d, const AuthOptions &o) : database(d), options(o), credentials(d, clock, random, o) {}

    Result<QString> create(const QString &address, const QString &roles)
    {
        const auto email = Email::parse(address);
        if (!email)
            return invalid(u"words"_s, "usage"_L1, u"%1 is no e-mail address"_s.arg(address));
        auto password = freshPassword(random);
        KONTOR_TRY(const auto hash, hashPassword(password, options.bcryptCost, random));
        const CredentialService::Registration registration{.email = *email, .firstName = {}, .lastName = {}, .phone = {}};
        KONTOR_CHECK(
            credentials.addStaff(operatorContext(), operations::inviteStaff, registration, roles.toLatin1().split(','), hash));
        return password;
    }
    Result<QString> renew(const QString &address)
    {
        const auto email = Email::parse(address);
        if (!email)
            return usage();
        auto password = freshPassword(random);
        KONTOR_TRY(const auto hash, hashPassword(password, options.bcryptCost, random));
        KONTOR_CHECK(credentials.setPasswordOf(operatorContext(), *email, hash));
        return password;
    }
    Result<int> list()
    {
        KONTOR_TRY(const auto staff,
            AccountService(database, clock, random).listStaff(operatorContext(), {.email = {}, .before = {}, .limit = 1'000}));
        for (const auto &account : staff)
            say(u"%1  %2  %3"_s.arg(
                account.email, QString::fromLatin1(account.status), QString::fromLatin1(account.roles.join(", "))));
        return 0;
    }

    Database &database;
    const AuthOptions &options;
    SystemClock clock;
    SystemRandom random;
    CredentialService credentials;
};

}

Result<int> runUserCommand(Database &database, const AuthOptions &options, const QStringList &words)
{
    Operator self(database, options);
    if (words.size() == 1 && words[0] == u"list"_s)
        return self.list();
    if (words.size() == 3 && words[0] == u"create"_s) {
        KONTOR_TRY(const auto password, self.create(words[1], words[2]));
        say(password);
        return 0;
    }
    if (words.size() == 2 && words[0] == u"password"_s) {
        KONTOR_TRY(const auto password, self.renew(words[1]));
        say(password);
        return 0;
    }
    return usage();
}

Result<std::optional<DemoAdmin>> demoAdmin(Database &database, const AuthOptions &options, const QString &path)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        const auto lines = QString::fromUtf8(file.readAll()).split(u'\n');
        return lines.size() >= 2 ? std::optional(DemoAdmin{.email = lines[0], .password = lines[1]}) : std::nullopt;
    }
    Operator self(database, options);
    KONTOR_TRY(const auto staff,
        AccountService(database, self.clock, self.random).listStaff(operatorContext(), {.email = {}, .before = {}, .limit = 1}));
    if (!staff.empty())
        return std::nullopt;
    const auto email = QString::fromUtf16(demoEmail);
    KONTOR_TRY(const auto password, self.create(email, u"admin"_s));
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write((email + u'\n' + password + u'\n').toUtf8()) < 0)
        return internal(path + u" cannot be written: "_s + file.errorString());
    return DemoAdmin{.email = email, .password = password};
}

}
