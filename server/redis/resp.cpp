#include "server/redis/resp.h"

#include <algorithm>

namespace kontor::redis {

namespace {

// Digits as Redis writes them: no plus, no leading zero, "-0" never.
std::optional<qint64> readInteger(QByteArrayView text)
{
    const bool isNegative = text.startsWith('-');
    const auto digits = isNegative ? text.sliced(1) : text;
    if (digits.isEmpty() || digits.size() > 19 || (digits[0] == '0' && (digits.size() > 1 || isNegative)))
        return std::nullopt;
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    bool isInRange = false;
    const qint64 value = text.toByteArray().toLongLong(&isInRange);
    return isInRange ? std::optional(value) : std::nullopt;
}

void appendHead(QByteArray &out, char type, qsizetype number)
{
    out += type;
    out += QByteArray::number(number);
    out += "\r\n";
}

constexpr qsizetype compactFrom = 64 * 1024;
constexpr qsizetype keepUpTo = 1024 * 1024;

}

QByteArray RespValue::errorCode() const
{
    const auto space = text.indexOf(' ');
    return text.left(std::min<qsizetype>(space < 0 ? text.size() : space, 32));
}

void appendCommand(QByteArray &out, const Command &command)
{
    appendHead(out, '*', command.size());
    for (const auto &argument : command) {
        appendHead(out, '$', argument.size());
        out += argument;
        out += "\r\n";
    }
}

void RespParser::feed(QByteArrayView bytes)
{
    if (!m_fault)
        m_bytes.append(bytes);
}

Failure RespParser::fail(const QString &why)
{
    m_fault = Error{.kind = ErrorKind::Unavailable,
        .code = "redis_protocol"_L1,
        .message = u"Redis sent what is no RESP within the limits."_s,
        .detail = why};
    m_bytes.clear();
    m_open.clear();
    return Failure(*m_fault);
}

void RespParser::consume(qsizetype bytes)
{
    m_start += bytes;
    m_replyBytes += bytes;
    m_scanned = 0;
    if (m_start == m_bytes.size()) {
        // Keeps its room for the next reply, but not that of a huge one.
        if (m_bytes.capacity() > keepUpTo)
            m_bytes = {};
        m_bytes.resize(0);
        m_start = 0;
    } else if (m_start >= compactFrom) {
        m_bytes.remove(0, m_start);
        m_start = 0;
    }
}

// The view holds until the next consume().
Result<std::optional<QByteArrayView>> RespParser::line()
{
    const auto rest = QByteArrayView(m_bytes).sliced(m_start);
    const auto from = rest.begin() + m_scanned;
    const auto end = std::find_if(from, rest.end(), [](char c) { return c == '\r' || c == '\n'; });
    m_scanned = end - rest.begin();
    if (m_scanned > m_limits.lineBytes)
        return fail(u"a line is too long"_s);
    if (end == rest.end() || (*end == '\r' && end + 1 == rest.end()))
        return std::nullopt;
    if (*end == '\n' || end[1] != '\n')
        return fail(u"a bare CR or LF"_s);
    return rest.first(m_scanned);
}

Result<std::optional<RespParser::Token>> RespParser::bulk()
{
    if (m_bytes.size() - m_start < m_bulkLeft + 2)
        return std::nullopt;
    const auto bytes = QByteArrayView(m_bytes).sliced(m_start, m_bulkLeft + 2);
    if (!bytes.endsWith("\r\n"))
        return fail(u"a bulk string does not end where it should"_s);
    Token token{.value = {.kind = RespValue::Kind::Bulk, .text = bytes.chopped(2).toByteArray()}};
    consume(bytes.size());
    m_bulkLeft = -1;
    return token;
}

// A bulk string or an array, of which so far only the length has been read.
Result<std::optional<RespParser::Token>> RespParser::announced(char type, QByteArrayView digits)
{
    const auto length = readInteger(digits);
    const bool isBulk = type == '$';
    if (!length || *length < -1)
        return fail(u"no length"_s);
    if (*length > (isBulk ? m_limits.bulkBytes : m_limits.arrayItems) || (isBulk && *length > m_limits.replyBytes - m_replyBytes))
        return fail(u"too long: %1 of '%2'"_s.arg(*length).arg(QLatin1Char(type)));
    consume(digits.size() + 3);
    if (*length < 0)
        return Token{};
    if (isBulk) {
        m_bulkLeft = static_cast<qsizetype>(*length);
        return bulk();
    }
    return Token{.value = {.kind = RespValue::Kind::Array}, .items = static_cast<qsizetype>(*length)};
}

Result<std::optional<RespParser::Token>> RespParser::token()
{
    if (m_bulkLeft >= 0)
        return bulk();
    if (m_start < m_bytes.size() && !QByteArrayView("+-:$*").contains(m_bytes[m_start]))
        return fail(u"an unknown type"_s);
    KONTOR_TRY(const auto found, line());
    if (!found)
        return std::nullopt;
    if (found->isEmpty())
        return fail(u"an empty line"_s);
    const char type = found->front();
    const auto text = found->sliced(1);
    if (type == '$' || type == '*')
        return announced(type, text);
    Token token;
    if (type == ':') {
        const auto integer = readInteger(text);
        if (!integer)
            return fail(u"no number"_s);
        token.value = {.kind = RespValue::Kind::Integer, .integer = *integer};
    } else {
        token.value = {.kind = type == '+' ? RespValue::Kind::Simple : RespValue::Kind::Error, .text = text.toByteArray()};
    }
    consume(found->size() + 2);
    return token;
}

Result<void> RespParser::open(Token token)
{
    if (m_open.size() >= static_cast<size_t>(m_limits.depth))
        return fail(u"arrays too deep"_s);
    m_open.push_back({.array = std::move(token.value), .left = token.items});
    return {};
}

// A value is complete: it goes into the array around it, which may be complete by that, and so on outwards.
std::optional<RespValue> RespParser::close(RespValue value)
{
    while (!m_open.empty()) {
        auto &around = m_open.back();
        around.array.items.push_back(std::move(value));
        if (--around.left > 0)
            return std::nullopt;
        value = std::move(around.array);
        m_open.pop_back();
    }
    m_replyBytes = 0;
    m_replyItems = 0;
    return value;
}

Result<std::optional<RespValue>> RespParser::next()
{
    if (m_fault)
        return Failure(*m_fault);
    for (;;) {
        KONTOR_TRY(auto read, token());
        if (m_replyBytes > m_limits.replyBytes)
            return fail(u"a reply is too long"_s);
        if (!read)
            return std::nullopt;
        if (++m_replyItems > m_limits.replyItems)
            return fail(u"too many values in a reply"_s);
        if (read->value.kind == RespValue::Kind::Array && read->items > 0) {
            KONTOR_CHECK(open(std::move(*read)));
            continue;
        }
        if (auto whole = close(std::move(read->value)))
            return whole;
    }
}

}
