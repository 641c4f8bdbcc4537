#include "core/database/databaseconfig.h"

#include <QUrl>
#include <QUrlQuery>

namespace kontor {

Result<DatabaseConfig> DatabaseConfig::fromUrl(const QString &text)
{
    const auto refuse = [](const QString &why) {
        return invalid(u"database.url"_s, "invalid_database_url"_L1, u"The database URL is not usable: "_s + why);
    };
    // QUrl refuses a host with slashes in it, which is how libpq writes a socket's directory: it is taken out first.
    QString socketDirectory;
    QString plain = text;
    const auto at = plain.indexOf(u'@');
    const auto slash = plain.indexOf(u'/', at < 0 ? plain.indexOf(u"://"_s) + 3 : at);
    const auto hostStart = at < 0 ? plain.indexOf(u"://"_s) + 3 : at + 1;
    const auto host = plain.mid(hostStart, (slash < 0 ? plain.size() : slash) - hostStart);
    if (host.startsWith(u"%2F"_s, Qt::CaseInsensitive)) {
        const auto colon = host.lastIndexOf(u':');
        const auto encoded = colon < 0 ? host : host.left(colon);
        socketDirectory = QUrl::fromPercentEncoding(encoded.toUtf8());
        plain.replace(hostStart, encoded.size(), u"socket"_s);
    }
    const QUrl url(plain, QUrl::StrictMode);
    if (!url.isValid())
        return refuse(url.errorString().section(u"; source was"_s, 0, 0)); // the source has the password in it
    if (url.scheme() != u"postgresql"_s && url.scheme() != u"postgres"_s)
        return refuse(u"it begins with postgresql://"_s);
    DatabaseConfig config;
    if (!socketDirectory.isEmpty())
        config.host = socketDirectory;
    else if (!url.host().isEmpty())
        config.host = url.host();
    config.port = url.port(config.port);
    if (url.path().size() > 1)
        config.name = url.path().mid(1);
    if (!url.userName().isEmpty())
        config.user = url.userName(QUrl::FullyDecoded);
    config.password = url.password(QUrl::FullyDecoded);
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (key == u"sslmode"_s)
            config.sslMode = value;
        else if (key == u"sslrootcert"_s)
            config.sslRootCertificate = value;
        else
            return refuse(u"unknown option "_s + key);
    }
    return config;
}

DatabaseConfig DatabaseConfig::withName(const QString &database) const
{
    DatabaseConfig other = *this;
    other.name = database;
    return other;
}

}
