#include "core/notifications/notificationchannel.h"

namespace kontor {

NotificationChannel::~NotificationChannel() = default;

Failure mailRefused(const QString &why, const QString &detail)
{
    return failure(ErrorKind::Invalid, "mail_refused"_L1, u"The mail was refused: "_s + why, detail);
}

Failure mailUnavailable(const QString &why, const QString &detail)
{
    return failure(ErrorKind::Unavailable, "mail_unavailable"_L1, u"The mail could not be sent: "_s + why, detail);
}

}
