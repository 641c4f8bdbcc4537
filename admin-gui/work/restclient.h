#pragma once

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QUrl>

#include <functional>
#include <optional>

namespace kontor::gui {

/** Why the server did not do it. Without a status nothing answered. */
struct RestFailure
{
    int status = 0;
    QString code;
    QString message; ///< for people, from the server; empty where nothing answered
    QString detail;  ///< for the report
    std::optional<int> retryAfterSeconds;
};

struct RestAnswer
{
    QJsonObject body;
    std::optional<RestFailure> failure;
};

/** What is asked of the server. */
struct RestCall
{
    QByteArray verb;
    QString path;
    QJsonObject body{};
    std::optional<qint64> version{}; ///< that somebody has seen (If-Match)
    QByteArray key{};                ///< done at most once, however often it is sent (Idempotency-Key)
};

/** The few things that need the server itself: signing in, and what its disk and secrets are needed for. */
class RestClient final : public QObject
{
    Q_OBJECT

public:
    explicit RestClient(QObject *parent = nullptr);

    void setServer(const QUrl &server) { m_server = server; }
    const QUrl &server() const { return m_server; }
    void setToken(const QByteArray &token) { m_token = token; }

    using Then = std::function<void(const RestAnswer &)>;
    /** `then` is called once, unless `receiver` is gone by then. */
    void get(const QString &path, QObject *receiver, Then then);
    void post(const QString &path, const QJsonObject &body, QObject *receiver, Then then);
    void send(const RestCall &call, QObject *receiver, Then then);

private:
    QNetworkRequest request(const QString &path) const;
    void watch(QNetworkReply *reply, QObject *receiver, Then then);

    QNetworkAccessManager m_network;
    QUrl m_server;
    QByteArray m_token;
};

}
