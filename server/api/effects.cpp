#include "server/api/effects.h"

#include "core/base/failpoint.h"
#include "core/base/log.h"
#include "core/shop/shop.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace kontor::api {

using namespace http;

namespace {

IdempotencyKey stored(const EffectKey &key)
{
    return {.scope = key.scope, .route = key.route, .key = key.key};
}

QByteArray headersJson(const Reply &reply)
{
    JsonWriter out;
    out.beginArray();
    for (const auto &[name, value] : reply.headers.fields())
        out.beginArray().value(name).value(value).endArray();
    return out.endArray().take();
}

FinishedWork finished(const EffectKey &key, const Started &started, const Reply &reply)
{
    return {.key = stored(key),
        .started = started,
        .reply = {.status = reply.status, .headers = headersJson(reply), .body = reply.body}};
}

Reply replayed(const StoredReply &kept)
{
    Reply reply{.status = kept.status, .body = kept.body};
    const auto headers = QJsonDocument::fromJson(kept.headers).array();
    for (const auto &entry : headers)
        reply.headers.append(entry[0].toString().toUtf8(), entry[1].toString().toUtf8());
    reply.headers.set("idempotent-replayed", "true");
    return reply;
}

}

Result<Outcome> Effects::run(Call &call, const EffectKey &key, const Effect &effect)
{
    KONTOR_TRY(const auto begun, beginIdempotent(call.shop().database(), stored(key), key.bodyHash, m_lease));
    if (const auto *kept = std::get_if<StoredReply>(&begun))
        return Outcome(replayed(*kept));
    return perform(call, key, std::get<Started>(begun), effect);
}

Result<Outcome> Effects::resume(Call &call, const EffectKey &key, const Effect &effect)
{
    std::optional<Started> started;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_waiting.contains(&call))
            started = m_waiting.take(&call);
    }
    return started ? perform(call, key, *started, effect) : effect();
}

Result<void> Effects::keep(Transaction &transaction, std::span<const std::pair<const Call *, const Reply *>> done)
{
    std::vector<FinishedWork> works;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &[call, reply] : done)
            if (call->effectKey())
                works.push_back(finished(*call->effectKey(), m_waiting.value(call), *reply));
    }
    return finishIdempotent(transaction, works, m_random);
}

void Effects::forget(const Call *call)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.remove(call);
}

Result<Outcome> Effects::perform(Call &call, const EffectKey &key, const Started &started, const Effect &effect)
{
    auto &database = call.shop().database();
    bool isOwn = true;
    bool isKept = false;
    const auto release = [&] {
        if (auto released = releaseIdempotent(database, stored(key), started); !released)
            log(LogLevel::Warning, "idempotency_not_released", released.error());
    };
    auto outcome = database.transaction([&](Transaction &transaction) -> Result<Outcome> {
        KONTOR_TRY(auto done, effect());
        const auto *reply = done.reply();
        isKept = reply && reply->status < 500 && reply->status != 202;
        if (isKept) {
            auto noted = finishIdempotent(transaction, {finished(key, started, *reply)}, m_random);
            isOwn = noted.has_value();
            KONTOR_CHECK(noted);
        }
        return done;
    });
    if (!outcome) {
        if (isOwn)
            release();
        return outcome;
    }
    if (outcome->suspend()) {
        const std::scoped_lock lock(m_mutex);
        m_waiting.insert(&call, started);
        return outcome;
    }
    if (!isKept)
        release();
    failpoint(Failpoint::T2AfterCommit);
    failpoint(Failpoint::ReplyBeforeSend);
    return outcome;
}

}
