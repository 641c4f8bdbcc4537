#pragma once

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

/**
 * Makes `worker` send mails by `channel`: tried again while the channel is unavailable, for about two days at most and
 * never after the mail's end; failed at once where the mail is refused. Channel, templates and clock outlive the worker.
 */
KONTOR_EXPORT void handleMail(
    Worker &worker, NotificationChannel &channel, const MailTemplates &templates, const QString &shop, const Clock &clock);

}
