#pragma once

#include "core/notifications/notificationchannel.h"

namespace kontor {

/**
 * For development, and for a shop without a mail server: each mail becomes a file <id>.eml, readable by its owner
 * alone, whole or not there. The directory is made at the first mail; beyond `limit` the oldest tenth goes.
 */
class KONTOR_EXPORT FileChannel final : public NotificationChannel
{
public:
    static constexpr int defaultLimit = 1'000;

    FileChannel(QString directory, Mailbox from, const Clock &clock, int limit = defaultLimit);

    Result<void> send(const MailMessage &message) override;
    QString shown() const override { return m_directory; }

private:
    void removeOldest();

    const QString m_directory;
    const Mailbox m_from;
    const Clock &m_clock;
    const int m_limit;
    std::optional<qsizetype> m_present; ///< as far as this channel knows
};

}
