// Any bytes are either read or refused with words; what is read comes back the same when it is written and read again.
#include "server/http/wire.h"

#include <cstdio>
#include <cstdlib>

using namespace kontor;
using namespace kontor::http;

namespace {

struct Leaf
{
    QString text{};
    std::optional<Money> price{};
    static auto fields()
    {
        return wire::fields(
            wire::field("t", &Leaf::text, "A text.").maxLength(8).multiline(), wire::field("p", &Leaf::price, "A price."));
    }
};
struct Tree
{
    int number = 0;
    wire::Patch<qint64> large{};
    std::optional<Instant> at{};
    std::vector<Leaf> leaves{};
    wire::Metadata notes{};
    std::optional<Email> email{};
    static auto fields()
    {
        return wire::fields(wire::field("n", &Tree::number, "A number.").range(-5, 5).optional(),
            wire::field("l", &Tree::large, "A large one."), wire::field("a", &Tree::at, "A time."),
            wire::field("x", &Tree::leaves, "Leaves.").maxItems(4).optional(),
            wire::field("m", &Tree::notes, "Notes.").maxItems(3).maxLength(5).optional(),
            wire::field("e", &Tree::email, "A mail address."));
    }
};

void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

QByteArray written(const JsonValue &value)
{
    JsonWriter out;
    value.write(out);
    return out.take();
}

}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto value = parseJson(QByteArrayView(data, static_cast<qsizetype>(size)));
    if (!value) {
        require(!value.error().code.isEmpty() && !value.error().message.isEmpty(), "a refusal says why");
        require(value.error().kind == ErrorKind::Malformed || !value.error().fields.isEmpty(), "a fault has a place");
        return 0;
    }
    const auto once = written(*value);
    require(QByteArrayView(once).isValidUtf8(), "texts are UTF-8");
    const auto again = parseJson(once);
    require(again.has_value() && written(*again) == once, "written and read again, it is the same");
    const auto tree = wire::read<Tree>(*value);
    if (!tree) {
        require(!tree.error().fields.isEmpty(), "a fault has a place");
        return 0;
    }
    const auto back = parseJson(wire::toJson(*tree));
    require(back.has_value() && wire::read<Tree>(*back).has_value(), "a wire type reads what it writes");
    return 0;
}
