#pragma once

#include "core/notifications/mailtemplates.h"

namespace kontor::test {

/** Data as the rooms that send this kind of mail give it. */
QJsonObject sampleData(MailKind kind, const QByteArray &language = "en");
QByteArray sampleJson(MailKind kind);

}
