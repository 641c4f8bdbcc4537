#pragma once

#include "core/base/clock.h"
#include "core/notifications/mailmessage.h"

namespace kontor {

/**
 * The mail as RFC 5322 and MIME write it: CRLF, no line over 76 characters (but for the address of the recipient),
 * multipart/alternative of text and HTML in UTF-8. Deterministic: the same message gives the same bytes.
 * Codes: mail_refused (a subject or an address that could not stand in a header).
 */
Result<QByteArray> toMime(const MailMessage &message, const Mailbox &from, const Mailbox &to, Instant date);

/** Encoded words of RFC 2047, folded, where `text` has more than printable ASCII. `used`: what stands in the line before. */
QByteArray encodeHeader(const QString &text, qsizetype used);
QByteArray toQuotedPrintable(const QByteArray &utf8);

}
