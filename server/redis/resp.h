#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace kontor::redis {

/** A command and its arguments, as bytes. */
using Command = QByteArrayList;

/** One reply of Redis, as RESP2 has it (https://redis.io/docs/reference/protocol-spec). */
struct RespValue
{
    enum class Kind {
        Simple, ///< "+OK": `text`
        Error,  ///< "-ERR …": `text`
        Integer,
        Bulk, ///< `text`, any bytes
        Null, ///< a bulk or an array that is not there
        Array,
    };
    Kind kind = Kind::Null;
    QByteArray text{};
    qint64 integer = 0;
    std::vector<RespValue> items{};

    bool isError() const { return kind == Kind::Error; }
    /** The first word of an error: the part that holds nothing of what was sent. */
    QByteArray errorCode() const;
    friend bool operator==(const RespValue &, const RespValue &) = default;
};

/** What one reply may be at most; more is a fault of the other end, and the connection's end. */
struct RespLimits
{
    qsizetype lineBytes = 4'096;
    qsizetype bulkBytes = 8 * 1024 * 1024;
    qsizetype replyBytes = 16 * 1024 * 1024;
    int arrayItems = 4'096;
    int replyItems = 16'384; ///< in all arrays of one reply
    int depth = 4;
};

/**
 * Reads replies from bytes that come in any pieces. Strict: a bare CR or LF, a sign or a zero too many, an unknown type
 * or anything over its limit is a fault, and after a fault there is nothing more to read. What is kept grows with the
 * bytes received, never with a length that was only announced.
 */
class RespParser
{
public:
    explicit RespParser(const RespLimits &limits) : m_limits(limits) {}
    RespParser() : RespParser(RespLimits{}) {}

    void feed(QByteArrayView bytes);
    /** The next reply; nothing while it is incomplete. Code "redis_protocol" for a fault, from then on always. */
    Result<std::optional<RespValue>> next();

private:
    struct Open
    {
        RespValue array;
        qsizetype left = 0;
    };
    struct Token
    {
        RespValue value;
        qsizetype items = 0; ///< those that follow, for an array
    };
    Failure fail(const QString &why);
    Result<std::optional<QByteArrayView>> line();
    Result<std::optional<Token>> token();
    Result<std::optional<Token>> bulk();
    Result<std::optional<Token>> announced(char type, QByteArrayView digits);
    Result<void> open(Token token);
    std::optional<RespValue> close(RespValue value);
    void consume(qsizetype bytes);

    const RespLimits m_limits;
    QByteArray m_bytes;
    qsizetype m_start = 0;   ///< of what is not consumed yet
    qsizetype m_scanned = 0; ///< from the start: without a line's end
    qsizetype m_bulkLeft = -1;
    std::vector<Open> m_open;
    qsizetype m_replyBytes = 0;
    int m_replyItems = 0;
    std::optional<Error> m_fault;
};

/** A command as an array of bulk strings, behind what `out` holds. */
void appendCommand(QByteArray &out, const Command &command);

}
