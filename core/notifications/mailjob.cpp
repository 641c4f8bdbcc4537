#include "core/notifications/mailjob.h"

#include "core/base/log.h"
#include "core/idempotency/sealedbox.h"
#include "sql/mailjob.h"

#include <QJsonDocument>

namespace kontor {

namespace {

// With the worker's pauses, which end at an hour: about two days.
constexpr int maxAttempts = 60;
// More than the channel's total time-out.
constexpr auto lease = std::chrono::seconds(120);
constexpr qsizetype maxDataBytes = 256 * 1024;

/** A queued mail, as its job holds it. */
struct Letter
{
    Uuid id;
    MailKind kind = MailKind::Welcome;
    QByteArray locale;
    Instant at{};
    Instant expires{};
    QByteArray sealed;

    // What is encrypted belongs to this mail alone.
    QByteArray context() const { return id.toByteArray() + factsOf(kind).name; }
};

// One secret for all that mails need, of which keys for different ends are drawn.
Result<std::optional<QByteArray>> findSecret(Session &session)
{
    return session.find(sql::mailjob::key, {}, [](Row &row) { return row.bytea(); });
}

Result<QByteArray> findOrMakeSecret(Session &session, Random &random)
{
    KONTOR_TRY(auto found, findSecret(session));
    if (!found) {
        // Two may make one at once: the first one's stays, and both read that.
        QByteArray made(32, '\0');
        random.fill(made.data(), static_cast<size_t>(made.size()));
        KONTOR_CHECK(session.execute(sql::mailjob::makeKey, {bindBytes("value", made)}));
        KONTOR_TRY(found, findSecret(session));
    }
    if (!found)
        return internal(u"the key of queued mails is not to be seen"_s);
    return std::move(*found);
}

QByteArray payloadKey(const QByteArray &secret)
{
    return deriveKey(secret, "mail");
}

Secret linkToken(const QByteArray &secret, const char *prefix, const QByteArray &subject)
{
    return Secret::fromBytes(prefix, deriveKey(secret, "link " + QByteArray(prefix) + subject));
}

std::optional<Letter> readLetter(const QJsonObject &payload)
{
    const auto text = [&](QLatin1StringView name) { return payload.value(name).toString(); };
    const auto id = Uuid::parse(text("mail"_L1));
    const auto kind = mailKind(text("kind"_L1).toLatin1());
    const auto at = parseRfc3339(text("at"_L1));
    const auto expires = parseRfc3339(text("expires"_L1));
    if (!id || !kind || !at || !expires)
        return std::nullopt;
    return Letter{.id = *id,
        .kind = *kind,
        .locale = text("locale"_L1).toLatin1(),
        .at = *at,
        .expires = *expires,
        .sealed = QByteArray::fromBase64(text("sealed"_L1).toLatin1())};
}

QByteArray toPayload(const Letter &letter)
{
    return JsonWriter()
        .beginObject()
        .member("mail", letter.id.toByteArray())
        .member("kind", factsOf(letter.kind).name)
        .member("locale", letter.locale)
        .member("at", letter.at)
        .member("expires", letter.expires)
        .member("sealed", letter.sealed.toBase64())
        .endObject()
        .take();
}

/** A mail that is sent now, if it is not too late. */
struct Due
{
    Uuid id;
    MailKind kind;
    QString to;
    QByteArray locale;
    QJsonObject data;
    Instant at;
    Instant expires;
};

void tell(const char *event, const Due &mail)
{
    log(LogLevel::Info, event,
        [&](JsonWriter &out) { out.member("mail", mail.id.toByteArray()).member("kind", factsOf(mail.kind).name); });
}

Result<void> send(const Post &post, const Due &mail)
{
    if (mail.expires <= post.clock.now()) {
        tell("mail.expired", mail);
        return {};
    }
    auto rendered =
        post.templates.render(mail.kind, mail.locale, mail.data, {.shop = post.shop, .at = mail.at, .expires = mail.expires});
    if (!rendered)
        return mailRefused(u"it cannot be put into words"_s, rendered.error().detail);
    KONTOR_CHECK(post.channel.send({.id = mail.id,
        .to = mail.to,
        .subject = std::move(rendered->subject),
        .text = std::move(rendered->text),
        .html = std::move(rendered->html),
        .locale = rendered->language}));
    tell("mail.sent", mail);
    return {};
}

Result<void> sendQueued(const Post &post, Database &database, const QJsonObject &payload)
{
    const auto letter = readLetter(payload);
    if (!letter)
        return mailRefused(u"the job holds none"_s);
    Due due{.id = letter->id,
        .kind = letter->kind,
        .to = {},
        .locale = letter->locale,
        .data = {},
        .at = letter->at,
        .expires = letter->expires};
    // What is too late is not opened any more.
    if (letter->expires > post.clock.now()) {
        SystemRandom random;
        KONTOR_TRY(const auto secret, findOrMakeSecret(database, random));
        const auto plain = decrypt(payloadKey(secret), letter->sealed, letter->context());
        if (!plain)
            return mailRefused(u"its key is another one now"_s, plain.error().detail);
        const auto inside = QJsonDocument::fromJson(*plain).object();
        due.to = inside["to"_L1].toString();
        due.data = inside["data"_L1].toObject();
    }
    return send(post, due);
}

Result<void> sendComposed(const Post &post, const MailComposer &compose, Database &database, const QJsonObject &payload)
{
    KONTOR_TRY(const auto mail, compose(database, payload));
    if (!mail)
        return {};
    return send(post,
        {.id = mail->id,
            .kind = mail->kind,
            .to = mail->to,
            .locale = mail->locale,
            .data = QJsonDocument::fromJson(mail->dataJson).object(),
            .at = mail->at,
            .expires = mail->at + factsOf(mail->kind).lifetime});
}

bool isFinal(const Error &error)
{
    return error.code == "mail_refused"_L1;
}

}

Result<JobId> enqueueMail(Transaction &transaction, MailKind kind, const Email &to, const QByteArray &locale,
    const QByteArray &dataJson, const Clock &clock, Random &random, std::optional<Instant> expiresAt)
{
    const auto data = QJsonDocument::fromJson(dataJson);
    if (!data.isObject() || dataJson.size() > maxDataBytes)
        return internal(u"the data of a mail is an object of at most %1 bytes"_s.arg(maxDataBytes));
    KONTOR_CHECK(checkMailData(kind, data.object()));
    KONTOR_TRY(const auto secret, findOrMakeSecret(transaction, random));
    Letter letter{.id = Uuid::make(clock, random),
        .kind = kind,
        .locale = MailTemplates::languageFor(locale),
        .at = clock.now(),
        .expires = expiresAt.value_or(clock.now() + factsOf(kind).lifetime),
        .sealed = {}};
    const auto plain = JsonWriter().beginObject().member("to", to).key("data").raw(dataJson).endObject().take();
    KONTOR_TRY(letter.sealed, encrypt(payloadKey(secret), plain, letter.context(), random));
    return enqueueJob(transaction, sendMailJob, toPayload(letter), clock, random, {.maxAttempts = maxAttempts});
}

void handleMail(Worker &worker, const Post &post)
{
    worker.handle(sendMailJob,
        [post](Database &database, const QJsonObject &payload) { return sendQueued(post, database, payload); }, lease,
        {.forgetsPayload = true, .isFinal = isFinal});
}

void handleMail(Worker &worker, const Post &post, const char *kind, MailComposer compose)
{
    worker.handle(kind,
        [post, compose = std::move(compose)](
            Database &database, const QJsonObject &payload) { return sendComposed(post, compose, database, payload); },
        lease, {.isFinal = isFinal});
}

Result<Secret> makeLinkToken(Session &session, const char *prefix, const QByteArray &subject, Random &random)
{
    KONTOR_TRY(const auto secret, findOrMakeSecret(session, random));
    return linkToken(secret, prefix, subject);
}

Result<std::optional<Secret>> findLinkToken(Session &session, const char *prefix, const QByteArray &subject)
{
    KONTOR_TRY(const auto secret, findSecret(session));
    return secret ? std::optional(linkToken(*secret, prefix, subject)) : std::nullopt;
}

}
