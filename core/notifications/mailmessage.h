#pragma once

#include "core/base/id.h"
#include "core/base/result.h"

namespace kontor {

/** An address with the name that people see beside it. Neither holds a character that could end a header. */
class KONTOR_EXPORT Mailbox
{
public:
    static constexpr int maxNameLength = 120;
    static constexpr int maxAddressLength = 254; ///< octets of UTF-8 (RFC 5321, section 4.5.3.1.3)

    /** Takes "Name <address>", "<address>" and "address". Code: validation_failed. */
    static Result<Mailbox> parse(QStringView text);
    /** An address that stands alone. Code: validation_failed. */
    static Result<Mailbox> fromAddress(QStringView address);

    const QString &name() const { return m_name; }
    /** As it was given. */
    const QString &address() const { return m_address; }
    /** For the wire: the domain in ASCII (RFC 5891), the part before it as it is. UTF-8. */
    QByteArray wireAddress() const;
    /** The domain in ASCII. */
    QByteArray domain() const;
    /** The part before the @ has other characters than ASCII's: only a server that knows SMTPUTF8 (RFC 6531) takes it. */
    bool needsSmtpUtf8() const;

private:
    QString m_name;
    QString m_address;
};

/** One mail to one address. */
struct MailMessage
{
    /** Names the mail for ever: sent twice it has the same Message-ID, by which a duplicate is recognised. */
    Uuid id;
    QString to;
    QString subject;
    QString text;
    QString html;
    QByteArray locale = "en";
};

}
