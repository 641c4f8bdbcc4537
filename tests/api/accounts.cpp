#include "tests/api/accounts.h"

#include "tests/support/suite.h"

#include <QDeadlineTimer>
#include <QThread>

namespace kontor::test {

namespace {

constexpr auto goodPassword = "a long and quiet river";

QByteArray freshEmail(const char *name)
{
    static QAtomicInt counter = 0;
    return name + QByteArray::number(++counter) + "@example.org";
}

}

QByteArray bearer(const Answer &tokens)
{
    return "Authorization: Bearer " + tokens.text("access_token") + "\r\n";
}

Person withTokens(Person person, const Answer &tokens)
{
    person.bearer = bearer(tokens);
    person.refreshToken = tokens.text("refresh_token");
    return person;
}

Answer signIn(Client &client, const Person &person)
{
    return client.post(
        "/v1/auth/login", object({{"email", QString::fromUtf8(person.email)}, {"password", QString::fromUtf8(person.password)}}));
}

Person newCustomer(Client &client, const QByteArray &email)
{
    Person person{.email = email.isEmpty() ? freshEmail("ada") : email, .password = goodPassword};
    const auto made = client.post("/v1/auth/register",
        object({{"email", QString::fromUtf8(person.email)}, {"password", QString::fromUtf8(person.password)}}));
    if (made.status != 201)
        qFatal("%s", made.body.constData());
    person = withTokens(person, made);
    person.id = client.get("/v1/me", person.bearer).text("id");
    return person;
}

Person newStaff(const TestShop &shop, Client &client, const QList<QByteArray> &roles, const QByteArray &email)
{
    Person person{.email = email.isEmpty() ? freshEmail("grace") : email, .password = goodPassword};
    SystemRandom random;
    const auto hash = hashPassword(QString::fromUtf8(person.password), 4, random);
    const Context context{.actor = Actor::system(u"tests"_s), .locale = "en", .market = {}, .traceId = {}, .address = {}};
    const CredentialService::Registration registration{
        .email = *Email::parse(QString::fromUtf8(person.email)), .firstName = u"Grace"_s, .lastName = u"Hopper"_s, .phone = {}};
    const auto made = shop.connect()->credentials.addStaff(context, operations::inviteStaff, registration, roles, *hash);
    if (!made)
        qFatal("%s", qPrintable(describe(made.error())));
    person.id = made->toByteArray();
    const auto tokens = signIn(client, person);
    if (tokens.status != 200)
        qFatal("%s", tokens.body.constData());
    return withTokens(person, tokens);
}

QByteArray ticket(TestShop &shop, const char *purpose, const Person &person, const QByteArray &email)
{
    // A mail about the same that is still to be written would replace this ticket by its own.
    const QDeadlineTimer patience(10'000);
    while (value(shop.database(), "select count(*) from ops.job where kind = 'auth.letter' and state in ('queued', 'running')")
            != "0"
        && !patience.hasExpired())
        QThread::msleep(5);
    SystemRandom random;
    const auto secret = Secret::make("tk_", random);
    run(shop.database(),
        "insert into auth.ticket (hash, purpose, account_id, email, expires_at) values ('\\x" + secret.sha256().toHex() + "', '"
            + purpose + "', '" + person.id + "', '" + (email.isEmpty() ? person.email : email) + "', now() + interval '1 hour')");
    return secret.text();
}

}
