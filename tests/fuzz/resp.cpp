#include "server/redis/resp.h"

#include <cstdio>
#include <cstdlib>

using namespace kontor;
using namespace kontor::redis;

/*
 * What holds for any bytes that a Redis may send:
 *  1. how they are cut up changes nothing;
 *  2. no reply is larger, longer or deeper than the limits;
 *  3. after a fault there is nothing more;
 *  4. what was written as a command is read as it was.
 */

namespace {

constexpr RespLimits low{.lineBytes = 40, .bulkBytes = 64, .replyBytes = 256, .arrayItems = 6, .replyItems = 12, .depth = 3};

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

struct Reading
{
    std::vector<RespValue> values;
    bool isBroken = false;
    bool operator==(const Reading &) const = default;
};

Reading readCut(QByteArrayView bytes, qsizetype step, const RespLimits &limits)
{
    RespParser parser(limits);
    Reading reading;
    while (!bytes.isEmpty()) {
        const auto size = std::min(step, bytes.size());
        parser.feed(bytes.first(size));
        bytes = bytes.sliced(size);
        for (;;) {
            auto value = parser.next();
            if (!value) {
                reading.isBroken = true;
                parser.feed("+OK\r\n");
                require(!parser.next(), "nothing after a fault");
                return reading;
            }
            if (!*value)
                break;
            reading.values.push_back(std::move(**value));
        }
    }
    return reading;
}

int check(const RespValue &value, const RespLimits &limits, int depth)
{
    require(value.text.size() <= std::max(limits.bulkBytes, limits.lineBytes), "text within its limit");
    require(value.items.size() <= static_cast<size_t>(limits.arrayItems), "array within its limit");
    require(value.items.empty() || depth < limits.depth, "depth within its limit");
    int items = 1;
    for (const auto &item : value.items)
        items += check(item, limits, depth + 1);
    return items;
}

}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const RespLimits limits = data[0] % 2 == 0 ? RespLimits{} : low;
    const QByteArrayView bytes(reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    const auto whole = readCut(bytes, std::max<qsizetype>(bytes.size(), 1), limits);
    require(whole == readCut(bytes, 1, limits), "byte by byte reads the same");
    require(whole == readCut(bytes, data[0] / 2 + 1, limits), "in pieces reads the same");
    for (const auto &value : whole.values)
        require(check(value, limits, 0) <= limits.replyItems, "items in all within their limit");

    Command command;
    for (qsizetype i = 0; i < bytes.size() && command.size() < 100; i += data[0] + 1)
        command.append(bytes.sliced(i, std::min<qsizetype>(data[0] + 1, bytes.size() - i)).toByteArray());
    QByteArray written;
    appendCommand(written, command);
    const auto back = readCut(written, 5, RespLimits{});
    require(
        back.values.size() == 1 && back.values[0].items.size() == static_cast<size_t>(command.size()), "a command is one array");
    for (size_t i = 0; i < back.values[0].items.size(); ++i)
        require(back.values[0].items[i].text == command[static_cast<qsizetype>(i)], "its arguments as they were");
    return 0;
}
