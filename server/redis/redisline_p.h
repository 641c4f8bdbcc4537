#pragma once

#include "server/redis/redisqueue_p.h"

#include <QSslCertificate>
#include <QTimer>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace kontor::redis {

/** What a line is made from; outlives it. */
struct LineParts
{
    RedisAddress address;
    RedisOptions options;
    QList<QSslCertificate> authorities; ///< empty: the system's
    Random &random;
};

/**
 * The connection, on the I/O thread alone: connecting → greeting → open → (loss) → waiting → connecting.
 *
 * The greeting (AUTH, SELECT, PING) is the probe: no caller ever tries out a connection.
 */
class RedisLine final : public QObject
{
    Q_OBJECT

public:
    RedisLine(const LineParts &parts, RedisQueue &queue, std::function<void(const QString &)> tellFailure);
    ~RedisLine() override;

private:
    enum class State { Waiting, Greeting, Open };

    void connectNow();
    QIODevice *makeDevice();
    template<typename Socket, typename Ready, typename Failed>
    Socket *adopt(Socket *socket, Ready ready, Failed failed);
    void greet();
    void attend();
    void write();
    void read();
    void takeGreeting(const RespValue &reply);
    void takeReply(RespValue reply);
    void becomeOpen();
    bool listen();
    void look();
    void drop(const QString &why);

    const LineParts &m_parts;
    RedisQueue &m_queue;
    const std::function<void(const QString &)> m_tellFailure;
    State m_state = State::Waiting;
    QIODevice *m_device = nullptr;
    std::unique_ptr<RespParser> m_parser;
    QByteArrayList m_greetings; ///< the commands' names, those that are unanswered
    std::deque<RequestPointer> m_sent;
    std::vector<RespValue> m_replies; ///< those of the first request that have come
    QTimer m_retry;
    QTimer m_connectTimeout;
    QTimer m_silence;
    bool m_hasHeard = false; ///< since m_silence was started
    std::chrono::milliseconds m_delay;
    SteadyClock::time_point m_openedAt;
    QString m_lastReason;
};

}
