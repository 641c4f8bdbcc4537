#include "core/notifications/smtpserver.h"

#include <QUrl>
#include <QUrlQuery>

namespace kontor {

namespace {

Failure refuse(const QString &why)
{
    return invalid(u"mail.url"_s, "invalid_mail_url"_L1, u"The mail URL is not usable: "_s + why);
}

bool isLoopback(const QString &host)
{
    static constexpr QStringView netOf127 = u"127.";
    const bool isAddress = std::all_of(host.begin(), host.end(), [](QChar c) { return c == u'.' || (c >= u'0' && c <= u'9'); });
    return host == u"localhost"_s || host == u"::1"_s || (isAddress && host.startsWith(netOf127));
}

bool hasControl(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c < u' ' || c == u'\x7f'; });
}

}

Result<SmtpServer> SmtpServer::fromUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return refuse(u"it is no URL; characters such as / and @ in a password are written %2F and %40"_s);
    const bool isEncrypted = url.scheme() == u"smtps"_s;
    if (!isEncrypted && url.scheme() != u"smtp"_s)
        return refuse(u"it begins with smtp:// or smtps://"_s);
    SmtpServer server;
    server.host = url.host(QUrl::EncodeUnicode);
    server.user = url.userName(QUrl::FullyDecoded);
    server.password = url.password(QUrl::FullyDecoded);
    if (server.host.isEmpty())
        return refuse(u"it names no host"_s);
    if (server.user.isEmpty() != server.password.isEmpty())
        return refuse(u"user and password are given together"_s);
    if (hasControl(server.user) || hasControl(server.password))
        return refuse(u"user or password are not printable"_s);
    if (url.path().size() > 1 || url.hasFragment())
        return refuse(u"nothing stands behind the port but ?tls=none or ?tls=required"_s);
    const int port = url.port(isEncrypted ? 465 : 587);
    if (port == 0)
        return refuse(u"port 0"_s);
    server.port = static_cast<quint16>(port);
    server.encryption = isEncrypted ? Encryption::Tls : isLoopback(server.host) ? Encryption::None : Encryption::StartTls;
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (isEncrypted || key != u"tls"_s || (value != u"none"_s && value != u"required"_s))
            return refuse(u"its one option is tls=none or tls=required, for smtp://"_s);
        server.encryption = value == u"none"_s ? Encryption::None : Encryption::StartTls;
    }
    return server;
}

QString SmtpServer::shown() const
{
    const auto shownHost = host.contains(u':') ? u'[' + host + u']' : host;
    return u"%1://%2:%3%4"_s.arg(encryption == Encryption::Tls ? u"smtps"_s : u"smtp"_s, shownHost)
        .arg(port)
        .arg(encryption == Encryption::None ? u" (not encrypted)"_s : QString());
}

}
