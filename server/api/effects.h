#pragma once

#include "core/idempotency/idempotency.h"
#include "server/http/call.h"

#include <QHash>

#include <mutex>

namespace kontor::api {

/**
 * Does an effect at most once for an Idempotency-Key: the effect and the note of its reply are one transaction. An
 * effect that waits for a gateway is two of them, and the key counts as running in between. A 202 is not the last word:
 * it is not kept, and the same key asks again.
 */
class Effects final : public http::EffectRunner
{
public:
    Effects(Random &random, std::chrono::milliseconds lease) : m_random(random), m_lease(lease) {}

    Result<http::Outcome> run(http::Call &call, const http::EffectKey &key, const Effect &effect) override;
    Result<http::Outcome> resume(http::Call &call, const http::EffectKey &key, const Effect &effect) override;

    /**
     * For effects that somebody else does together, while their calls are suspended: notes their replies in the
     * transaction that does them. Once it is committed, forget() them: they are resumed with that reply and no more.
     */
    Result<void> keep(Transaction &transaction, std::span<const std::pair<const http::Call *, const http::Reply *>> done);
    void forget(const http::Call *call);

private:
    Result<http::Outcome> perform(http::Call &call, const http::EffectKey &key, const Started &started, const Effect &effect);

    Random &m_random;
    const std::chrono::milliseconds m_lease;
    std::mutex m_mutex;
    QHash<const http::Call *, Started> m_waiting; ///< of the effects that are suspended; one key may have two, after its lease
};

}
