#pragma once

#include "core/health/doctor.h"
#include "core/notifications/notificationchannel.h"
#include "server/app/config.h"

namespace kontor::app {

/** The configured mail server, or files where there is none. */
std::unique_ptr<NotificationChannel> makeMailChannel(const Config &config, const Clock &clock);

/** For `doctor`: where mails go, and whether the mail server lets us in. */
Finding examineMail(const Config &config);

}
