#pragma once

#include "core/notifications/notificationchannel.h"

namespace kontor::test {

/** Takes mails, or says what it was told to. */
class Letterbox final : public NotificationChannel
{
public:
    Result<void> send(const MailMessage &message) override
    {
        if (refusal)
            return failure(*refusal);
        mails.push_back(message);
        return {};
    }
    QString shown() const override { return u"letterbox"_s; }

    std::optional<Error> refusal{};
    std::vector<MailMessage> mails;
};

}
