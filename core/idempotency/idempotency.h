#pragma once

#include "core/database/database.h"

#include <variant>

namespace kontor {

/**
 * What makes two requests the same. `scope` says whose key it is: a cart's token where there is one, else the actor's
 * label; two scopes may use the same key. None of scope and key is stored, only their SHA-256.
 */
struct IdempotencyKey
{
    QByteArray scope;
    /** The operation's name. It is stored as it is: path parameters may be tokens and go into the body's hash. */
    QByteArray route;
    QByteArray key;
};

/** The right to do the work, until somebody takes it over after its lease. */
struct Started
{
    QByteArray lease;
};

/** An answer. `headers` is a JSON array of [name, value] pairs. */
struct StoredReply
{
    int status;
    QByteArray headers;
    QByteArray body;
};

using Begun = std::variant<Started, StoredReply>;

/**
 * Begins the work of one request, or finds what was answered when it was done before. The answers are encrypted with a
 * key made of scope, route and idempotency key, which the database has not got: a copy of the table tells nothing.
 * `bodyHash` is over everything that says what is wanted. Outside any transaction. Codes: idempotency_key_reused (the same key with another body), in_progress (with
 * `retryAfter`: somebody is at it).
 */
KONTOR_EXPORT Result<Begun> beginIdempotent(Database &database, const IdempotencyKey &key, const QByteArray &bodyHash,
    std::chrono::milliseconds lease = std::chrono::seconds(60));

struct FinishedWork
{
    IdempotencyKey key;
    Started started;
    StoredReply reply;
};

/**
 * Stores the answers, in the transaction of the effects: all are there or none. Only answers of 200 to 499; after a
 * 5xx the work is to be tried again. Code: in_progress, when another has taken one of them over; the effects are undone then.
 */
KONTOR_EXPORT Result<void> finishIdempotent(Transaction &transaction, const std::vector<FinishedWork> &works, Random &random);

/** Gives the key free after a refusal that changed nothing and is not stored. */
KONTOR_EXPORT Result<void> releaseIdempotent(Database &database, const IdempotencyKey &key, const Started &started);

/** Forgets answers older than that, at most a thousand; the number of them. */
KONTOR_EXPORT Result<int> pruneIdempotency(Database &database, std::chrono::seconds olderThan = std::chrono::hours(24));

}
