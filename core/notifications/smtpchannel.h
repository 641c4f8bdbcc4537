#pragma once

#include "core/notifications/notificationchannel.h"
#include "core/notifications/smtpserver.h"

#include <atomic>

namespace kontor {

struct SmtpOptions
{
    /** A PEM file with the authorities; empty: the system's. */
    QString caFile{};
    std::chrono::milliseconds connectTimeout{10'000}; ///< until the server has greeted us and let us in
    std::chrono::milliseconds totalTimeout{30'000};   ///< for all of it
};

/**
 * Gives mails to a mail server, each over a connection of its own. Certificates are verified, always. What the server
 * says of the mail itself is final where it is a 5xx (mail_refused); a 4xx, and everything that goes wrong before the
 * mail is offered (no connection, no TLS, a wrong password), is mail_unavailable: once that is mended the mail is taken.
 */
class KONTOR_EXPORT SmtpChannel final : public NotificationChannel
{
public:
    SmtpChannel(SmtpServer server, Mailbox from, const Clock &clock, SmtpOptions options = {});

    Result<void> send(const MailMessage &message) override;
    void stop() override { m_isStopping = true; }
    QString shown() const override { return m_server.shown(); }
    /** Connects, signs in, and goes again. Code: mail_unavailable. */
    Result<void> tryOut();

private:
    const SmtpServer m_server;
    const Mailbox m_from;
    const Clock &m_clock;
    const SmtpOptions m_options;
    std::atomic<bool> m_isStopping = false;
};

}
