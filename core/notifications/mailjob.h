#pragma once

#include "core/base/secret.h"
#include "core/base/text.h"
#include "core/jobs/worker.h"
#include "core/notifications/mailtemplates.h"
#include "core/notifications/notificationchannel.h"

namespace kontor {

inline constexpr const char *sendMailJob = "mail.send";

/**
 * Queues a mail that is sent after this transaction has committed, at least once, in the language of `locale`.
 * `dataJson` is an object with exactly the fields of the kind (mailkind.cpp). It may hold what opens an account: address
 * and data are stored encrypted, and go when the mail is sent. `expiresAt` ends the mail and the links in it; empty: the
 * kind's lifetime from now. Code: internal (the data is not what the kind says).
 */
KONTOR_EXPORT Result<JobId> enqueueMail(Transaction &transaction, MailKind kind, const Email &to, const QByteArray &locale,
    const QByteArray &dataJson, const Clock &clock, Random &random, std::optional<Instant> expiresAt = {});

/** What stands between a job and the channel. */
struct Post
{
    NotificationChannel &channel;
    const MailTemplates &templates;
    QString shop;
    const Clock &clock;
};
/**
 * Makes `worker` send mails by `channel`: tried again while the channel is unavailable, for about two days at most and
 * never after the mail's end; failed at once where the mail is refused. What the post names outlives the worker.
 */
KONTOR_EXPORT void handleMail(Worker &worker, const Post &post);

/** A mail about something that is in the database anyway, put together when it is sent: its job holds nothing but an id. */
struct ComposedMail
{
    Uuid id; ///< the same each time: mail programs tell copies by it
    MailKind kind = MailKind::Welcome;
    QString to;
    QByteArray locale;
    QByteArray dataJson; ///< as for enqueueMail()
    Instant at{};        ///< what it tells of happened then; its lifetime begins
};
/** Nothing: there is nobody to tell. */
using MailComposer = std::function<Result<std::optional<ComposedMail>>(Database &, const QJsonObject &payload)>;
/** The same for jobs of this kind, which are queued with sixty attempts. */
KONTOR_EXPORT void handleMail(Worker &worker, const Post &post, const char *kind, MailComposer compose);

/** The token of a link in such a mail, the same each time: it follows from what it opens and the key of mails. */
KONTOR_EXPORT Result<Secret> makeLinkToken(Session &session, const char *prefix, const QByteArray &subject, Random &random);
/** Nothing where no mail was ever sent. */
KONTOR_EXPORT Result<std::optional<Secret>> findLinkToken(Session &session, const char *prefix, const QByteArray &subject);

}
