#pragma once

#include "core/notifications/mailmessage.h"

namespace kontor {

/** A way by which mails leave. Used by one thread, but for stop(). */
class KONTOR_EXPORT NotificationChannel
{
public:
    virtual ~NotificationChannel();
    /**
     * Hands the mail over; when it returns, somebody else has it. Codes: mail_refused (kind Invalid: no other attempt
     * changes that), mail_unavailable (kind Unavailable: later it may be taken).
     */
    virtual Result<void> send(const MailMessage &message) = 0;
    /** Ends what is under way, and everything after it, as mail_unavailable. From any thread. */
    virtual void stop() {}
    /** Where mails go, for people and the log: without a password. */
    virtual QString shown() const = 0;
};

/** What every channel answers for a mail that nobody will ever take. */
Failure mailRefused(const QString &why, const QString &detail = {});
Failure mailUnavailable(const QString &why, const QString &detail = {});

}
