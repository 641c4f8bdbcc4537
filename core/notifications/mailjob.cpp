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

Result<QByteArray> findOrMakeKey(Session &session, Random &random)
{
    const auto read = [](Row &row) { return row.bytea(); };
    KONTOR_TRY(auto found, session.find(sql::mailjob::key, {}, read));
    if (!found) {
        // Two may make one at once: the first one's stays, and both read that.
        QByteArray made(32, '\0');
        random.fill(made.data(), static_cast<size_t>(made.size()));
        KONTOR_CHECK(session.execute(sql::mailjob::makeKey, {bindBytes("value", made)}));
        KONTOR_TRY(found, session.find(sql::mailjob::key, {}, read));
    }
    if (!found)
        return internal(u"the key of queued mails is not to be seen"_s);
    return deriveKey(*found, "mail");
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

void tell(const char *event, const Letter &letter)
{
    log(LogLevel::Info, event,
        [&](JsonWriter &out) { out.member("mail", letter.id.toByteArray()).member("kind", factsOf(letter.kind).name); });
}

/** What stands between the job and the channel. */
struct Post
{
    NotificationChannel &channel;
    const MailTemplates &templates;
    QString shop;
    const Clock &clock;

    Result<void> send(Database &database, const QJsonObject &payload) const
    {
        const auto letter = readLetter(payload);
        if (!letter)
            return mailRefused(u"the job holds none"_s);
        if (letter->expires <= clock.now()) {
            tell("mail.expired", *letter);
            return {};
        }
        SystemRandom random;
        KONTOR_TRY(const auto key, findOrMakeKey(database, random));
        const auto plain = decrypt(key, letter->sealed, letter->context());
        if (!plain)
            return mailRefused(u"its key is another one now"_s, plain.error().detail);
        const auto inside = QJsonDocument::fromJson(*plain).object();
        auto rendered = templates.render(letter->kind, letter->locale, inside["data"_L1].toObject(),
            {.shop = shop, .at = letter->at, .expires = letter->expires});
        if (!rendered)
            return mailRefused(u"it cannot be put into words"_s, rendered.error().detail);
        KONTOR_CHECK(channel.send({.id = letter->id,
            .to = inside["to"_L1].toString(),
            .subject = std::move(rendered->subject),
            .text = std::move(rendered->text),
            .html = std::move(rendered->html),
            .locale = rendered->language}));
        tell("mail.sent", *letter);
        return {};
    }
};

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
    KONTOR_TRY(const auto key, findOrMakeKey(transaction, random));
    Letter letter{.id = Uuid::make(clock, random),
        .kind = kind,
        .locale = MailTemplates::languageFor(locale),
        .at = clock.now(),
        .expires = expiresAt.value_or(clock.now() + factsOf(kind).lifetime),
        .sealed = {}};
    const auto plain = JsonWriter().beginObject().member("to", to).key("data").raw(dataJson).endObject().take();
    KONTOR_TRY(letter.sealed, encrypt(key, plain, letter.context(), random));
    return enqueueJob(transaction, sendMailJob, toPayload(letter), clock, random, {.maxAttempts = maxAttempts});
}

void handleMail(
    Worker &worker, NotificationChannel &channel, const MailTemplates &templates, const QString &shop, const Clock &clock)
{
    const Post post{.channel = channel, .templates = templates, .shop = shop, .clock = clock};
    worker.handle(sendMailJob, [post](Database &database, const QJsonObject &payload) { return post.send(database, payload); },
        lease, {.forgetsPayload = true, .isFinal = isFinal});
}

}
