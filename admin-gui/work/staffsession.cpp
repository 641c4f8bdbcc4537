#include "admin-gui/work/staffsession.h"

#include "admin-gui/work/secretstore.h"

#include <QDateTime>
#include <QHostAddress>
#include <QJsonArray>

#include <algorithm>

namespace kontor::gui {

using namespace Qt::StringLiterals;
using std::chrono::seconds;

namespace {

constexpr seconds retryAfter{20};

// A timer holds 24 days at most; a login holds for hours.
seconds untilRenewal(seconds life)
{
    return std::clamp(life * 4 / 5, seconds(5), seconds(3600 * 24));
}

}

StaffSession::StaffSession(QObject *parent) : QObject(parent)
{
    m_tokenTimer.setSingleShot(true);
    m_loginTimer.setSingleShot(true);
    connect(&m_tokenTimer, &QTimer::timeout, this, &StaffSession::refresh);
    connect(&m_loginTimer, &QTimer::timeout, this, [this] { openDatabase(false); });
}

QString StaffSession::secretKey() const
{
    return m_rest.server().toString(QUrl::RemovePath | QUrl::StripTrailingSlash) + u' ' + m_email;
}

void StaffSession::signIn(const QUrl &server, const QString &email, const QString &password)
{
    m_rest.setServer(server);
    m_rest.setToken({});
    m_email = email.trimmed();
    m_rest.post(u"/v1/auth/login"_s, {{u"email"_s, m_email}, {u"password"_s, password}}, this, [this](const RestAnswer &answer) {
        if (answer.failure)
            return refuse(*answer.failure);
        began(answer.body);
        readPerson();
    });
}

void StaffSession::resume(const QUrl &server, const QString &email)
{
    m_rest.setServer(server);
    m_rest.setToken({});
    m_email = email;
    SecretStore::read(secretKey(), this, [this](const QString &token) {
        if (token.isEmpty()) {
            Q_EMIT failed({});
            return;
        }
        m_rest.post(u"/v1/auth/refresh"_s, {{u"refresh_token"_s, token}}, this, [this](const RestAnswer &answer) {
            if (answer.failure) {
                if (answer.failure->status != 0)
                    SecretStore::remove(secretKey());
                return refuse(*answer.failure);
            }
            began(answer.body);
            readPerson();
        });
    });
}

void StaffSession::began(const QJsonObject &tokens)
{
    m_rest.setToken(tokens["access_token"_L1].toString().toUtf8());
    m_refreshToken = tokens["refresh_token"_L1].toString();
    m_tokenTimer.start(untilRenewal(seconds(tokens["expires_in"_L1].toInt(900))));
    if (m_staysIn)
        SecretStore::write(secretKey(), m_refreshToken, this, [this](bool isKept) {
            if (!isKept)
                Q_EMIT notKept();
        });
}

void StaffSession::readPerson()
{
    m_rest.get(u"/v1/me"_s, this, [this](const RestAnswer &answer) {
        if (answer.failure)
            return refuse(*answer.failure);
        const auto name = (answer.body["first_name"_L1].toString() + u' ' + answer.body["last_name"_L1].toString()).trimmed();
        const auto id = Uuid::parse(answer.body["id"_L1].toString().toLatin1());
        m_actor = Actor{.kind = Actor::Kind::Staff,
            .id = id.value_or(Uuid()),
            .name = name.isEmpty() ? m_email : name,
            .permissions = {},
            .session = {}};
        openDatabase(true);
    });
}

void StaffSession::openDatabase(bool isFirst)
{
    m_rest.post(u"/v1/auth/desktop"_s, {}, this, [this, isFirst](const RestAnswer &answer) {
        if (answer.failure) {
            if (isFirst)
                return refuse(*answer.failure);
            if (answer.failure->status == 401 || answer.failure->status == 403)
                Q_EMIT ended(sentenceFor(*answer.failure));
            else
                m_loginTimer.start(retryAfter);
            return;
        }
        const auto &body = answer.body;
        m_database.host = body["host"_L1].toString();
        // A database beside its server is beside it for us too, by the name that we know the server by.
        const auto host = m_rest.server().host();
        const QHostAddress named(m_database.host);
        if ((named.isLoopback() || m_database.host == "localhost"_L1) && !QHostAddress(host).isLoopback()
            && host != "localhost"_L1)
            m_database.host = host;
        m_database.port = body["port"_L1].toInt();
        m_database.name = body["database"_L1].toString();
        m_database.user = body["user"_L1].toString();
        m_database.password = body["password"_L1].toString();
        m_actor.permissions.clear();
        const auto permissions = body["permissions"_L1].toArray();
        for (const auto &permission : permissions)
            m_actor.permissions.insert(permission.toString().toLatin1());
        const auto expires = QDateTime::fromString(body["expires_at"_L1].toString(), Qt::ISODateWithMs);
        m_loginTimer.start(untilRenewal(seconds(std::max<qint64>(60, QDateTime::currentDateTimeUtc().secsTo(expires)))));
        m_isIn = true;
        if (isFirst)
            Q_EMIT signedIn();
        else
            Q_EMIT renewed();
    });
}

void StaffSession::refresh()
{
    m_rest.post(u"/v1/auth/refresh"_s, {{u"refresh_token"_s, m_refreshToken}}, this, [this](const RestAnswer &answer) {
        if (!answer.failure)
            return began(answer.body);
        if (answer.failure->status == 401)
            Q_EMIT ended(tr("This sign-in has ended. Sign in again; nothing that you typed is lost."));
        else
            m_tokenTimer.start(retryAfter);
    });
}

void StaffSession::confirm(const QString &password, QObject *receiver, std::function<void(bool, const QString &)> then)
{
    m_rest.post(u"/v1/auth/login"_s, {{u"email"_s, m_email}, {u"password"_s, password}}, receiver,
        [this, then = std::move(then)](const RestAnswer &answer) {
            if (answer.failure)
                return then(false, sentenceFor(*answer.failure));
            began(answer.body);
            then(true, {});
        });
}

void StaffSession::refuse(const RestFailure &failure)
{
    m_tokenTimer.stop();
    Q_EMIT failed(sentenceFor(failure));
}

void StaffSession::signOut()
{
    if (!std::exchange(m_isIn, false))
        return;
    m_tokenTimer.stop();
    m_loginTimer.stop();
    SecretStore::remove(secretKey());
    m_rest.post(u"/v1/auth/logout"_s, {{u"everywhere"_s, false}}, this, [](const RestAnswer &) {});
    m_rest.setToken({});
    m_actor = {};
}

QString sentenceFor(const RestFailure &failure)
{
    if (failure.status == 0)
        return StaffSession::tr("Nothing answers at this address. Is the server running?");
    if (failure.code == "invalid_credentials"_L1)
        return StaffSession::tr("This address and password do not belong together.");
    if (failure.code == "too_many_attempts"_L1)
        return StaffSession::tr(
            "Too many tries. The next one is possible in %n second(s).", nullptr, failure.retryAfterSeconds.value_or(60));
    if (failure.code == "wall_unavailable"_L1)
        return StaffSession::tr(
            "This shop's database gives out no personal logins. Whoever runs the server has to let Kontor create roles.");
    if (failure.status == 403)
        return StaffSession::tr("This account is not one of the staff, or may not use the desktop program.");
    if (failure.code.isEmpty())
        return StaffSession::tr("What answers at this address is no Kontor server.");
    return failure.message;
}

}
