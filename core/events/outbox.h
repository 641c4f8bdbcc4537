#pragma once

#include "core/database/database.h"

namespace kontor {

/** Something that has happened, as webhooks, analytics and caches learn of it. Never holds a secret. */
struct Event
{
    const char *type;      ///< "product.updated": part of the contract
    const char *aggregate; ///< what kind of thing it happened to; events of one thing stay in order
    Uuid aggregateId;
    QByteArray payload;       ///< a JSON object
    QList<QByteArray> tags{}; ///< of the cached answers that are wrong from now on; without spaces, not "*"
};

/** The tag that the relay adds for the kind of thing an event happened to: "@order". For lists that show such things. */
inline QByteArray aggregateTag(const QByteArray &aggregate)
{
    return '@' + aggregate;
}

/**
 * Writes the event with the change itself, so that both are there or neither. The relay publishes it once the
 * transaction has committed.
 */
KONTOR_EXPORT Result<void> appendEvent(Transaction &transaction, const Event &event, const Clock &clock, Random &random);

}
