#include "core/events/outbox.h"

#include "sql/outbox.h"

namespace kontor {

namespace {

// The change feed sends tags as words, and "*" for all of them. A longer one would not fit a notification.
bool isTag(const QByteArray &tag)
{
    constexpr int maxLength = 200;
    return !tag.isEmpty() && tag.size() <= maxLength && tag != "*"
        && std::all_of(tag.begin(), tag.end(), [](char c) { return c > ' ' && c < 127; });
}

}

Result<void> appendEvent(Transaction &transaction, const Event &event, const Clock &clock, Random &random)
{
    for (const auto &tag : event.tags)
        if (!isTag(tag))
            return internal(u"event %1: \"%2\" is not a tag"_s.arg(QLatin1StringView(event.type), QString::fromUtf8(tag)));
    KONTOR_CHECK(transaction.execute(sql::outbox::append,
        {bind("id", Uuid::make(clock, random).toByteArray()), bind("aggregate", event.aggregate),
            bind("aggregate_id", event.aggregateId.toByteArray()), bind("type", event.type), bind("payload", event.payload),
            bindArray("tags", event.tags), bind("occurred_at", clock.now())}));
    return {};
}

}
