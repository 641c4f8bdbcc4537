#include "admin-gui/work/restclient.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int timeoutMs = 15'000;
constexpr qint64 mostBytes = 4 * 1024 * 1024;
}

RestClient::RestClient(QObject *parent) : QObject(parent) {}

QNetworkRequest RestClient::request(const QString &path) const
{
    auto url = m_server;
    url.setPath(path);
    QNetworkRequest request(url);
    request.setTransferTimeout(timeoutMs);
    request.setRawHeader("Accept", "application/json");
    // Nothing is followed: a server that moves is told by its new address.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    return request;
}

void RestClient::get(const QString &path, QObject *receiver, Then then)
{
    watch(m_network.get(request(path)), receiver, std::move(then));
}

void RestClient::post(const QString &path, const QJsonObject &body, QObject *receiver, Then then)
{
    auto asked = request(path);
    QByteArray bytes;
    if (!body.isEmpty()) {
        asked.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        bytes = QJsonDocument(body).toJson(QJsonDocument::Compact);
    }
    watch(m_network.post(asked, bytes), receiver, std::move(then));
}

void RestClient::send(const RestCall &call, QObject *receiver, Then then)
{
    auto asked = request(call.path);
    asked.setHeader(
        QNetworkRequest::ContentTypeHeader, call.verb == "PATCH" ? u"application/merge-patch+json"_s : u"application/json"_s);
    if (call.version)
        asked.setRawHeader("If-Match", '"' + QByteArray::number(*call.version) + '"');
    if (!call.key.isEmpty())
        asked.setRawHeader("Idempotency-Key", call.key);
    watch(m_network.sendCustomRequest(asked, call.verb, QJsonDocument(call.body).toJson(QJsonDocument::Compact)), receiver,
        std::move(then));
}

void RestClient::watch(QNetworkReply *reply, QObject *receiver, Then then)
{
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64) {
        if (received > mostBytes)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, receiver, [reply, then = std::move(then)] {
        RestAnswer answer;
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.body = QJsonDocument::fromJson(reply->read(mostBytes)).object();
        if (status < 200 || status >= 300) {
            RestFailure failure{.status = status,
                .code = answer.body["code"_L1].toString(),
                .message = {},
                .detail = reply->errorString(),
                .retryAfterSeconds = {}};
            failure.message = answer.body["detail"_L1].toString(answer.body["title"_L1].toString());
            if (reply->hasRawHeader("Retry-After"))
                failure.retryAfterSeconds = reply->rawHeader("Retry-After").toInt();
            answer.failure = failure;
        }
        then(answer);
    });
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
}

}
