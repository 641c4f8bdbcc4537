#pragma once

#include "core/base/result.h"

namespace kontor {

/** A mail server that takes mails from us, and how to get in. */
struct KONTOR_EXPORT SmtpServer
{
    enum class Encryption {
        StartTls, ///< smtp://: begins in the clear and must switch before anything else is said
        Tls,      ///< smtps://
        None,     ///< smtp:// to this machine itself, or with ?tls=none
    };
    QString host;
    quint16 port = 587;
    Encryption encryption = Encryption::StartTls;
    QString user{}; ///< empty: without signing in
    QString password{};

    /**
     * Takes smtp://[user:password@]host[:port][?tls=none|required] and smtps://[user:password@]host[:port]; the ports are
     * 587 and 465 unless said. A refusal does not repeat the URL, which may hold a password. Code: validation_failed.
     */
    static Result<SmtpServer> fromUrl(const QString &url);
    /** For people and the log: without user and password. */
    QString shown() const;
};

}
