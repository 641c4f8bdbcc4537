#include "server/app/mail.h"

#include "core/notifications/filechannel.h"
#include "core/notifications/smtpchannel.h"

namespace kontor::app {

std::unique_ptr<NotificationChannel> makeMailChannel(const Config &config, const Clock &clock)
{
    if (config.mail)
        return std::make_unique<SmtpChannel>(*config.mail, config.mailFrom, clock, SmtpOptions{.caFile = config.mailCa});
    return std::make_unique<FileChannel>(config.mailFiles(), config.mailFrom, clock);
}

Finding examineMail(const Config &config)
{
    if (!config.mail)
        return {.isWell = true,
            .what = u"no mail reaches anybody: mails become files in %1, for want of --mail-url"_s.arg(config.mailFiles())};
    // Nobody waits for the doctor as long as a mail may take.
    const SmtpOptions options{
        .caFile = config.mailCa, .connectTimeout = std::chrono::seconds(5), .totalTimeout = std::chrono::seconds(8)};
    const SystemClock clock;
    if (auto tried = SmtpChannel(*config.mail, config.mailFrom, clock, options).tryOut(); !tried)
        return {.isWell = false,
            .what =
                u"the mail server %1: %2 %3"_s.arg(config.mail->shown(), tried.error().message, tried.error().detail).trimmed(),
            .cure = u"Until it is mended mails wait, each until it is of no use; look at --mail-url and --mail-ca."_s};
    return {.isWell = true, .what = u"the mail server %1 lets us in"_s.arg(config.mail->shown())};
}

}
