#include "core/idempotency/idempotency.h"

#include "core/base/secret.h"
#include "core/idempotency/sealedbox.h"
#include "sql/idempotency.h"

#include <QtEndian>

namespace kontor {

using std::chrono::milliseconds;

namespace {

constexpr int pruneBatch = 1'000;

// With its length before it, so that no two lists of parts give the same bytes.
QByteArray framed(const QByteArray &part)
{
    const quint32 size = qToBigEndian(static_cast<quint32>(part.size()));
    return QByteArray(reinterpret_cast<const char *>(&size), sizeof size) + part;
}

/** What the table knows a key by, and what opens its answer. */
struct Names
{
    QByteArray scope;
    QByteArray route;
    QByteArray key;
    QByteArray secret;

    explicit Names(const IdempotencyKey &from)
        : scope(sha256(from.scope).toHex()),
          route(from.route),
          key(sha256(from.key).toHex()),
          secret(deriveKey(framed(from.scope) + framed(from.key), "kontor idempotency " + from.route))
    {
    }
};

QByteArray contextOf(const Names &names, int status)
{
    return framed(names.scope) + framed(names.route) + framed(names.key) + QByteArray::number(status);
}

Failure inProgress(milliseconds leaseLeft)
{
    // The work takes a moment, the lease is for the worst case: so soon it is worth asking again.
    constexpr milliseconds soon{1'000};
    return failure({.kind = ErrorKind::Conflict,
        .code = "in_progress"_L1,
        .message = u"A request with this idempotency key is being worked on."_s,
        .retryAfter = std::clamp(leaseLeft, milliseconds(1), soon)});
}

struct StoredRow
{
    QByteArray bodyHash;
    bool isDone;
    milliseconds leaseLeft;
    int status;
    QByteArray body;
};

Result<StoredReply> replyOf(const Names &names, const StoredRow &row)
{
    KONTOR_TRY(const auto plain, decrypt(names.secret, row.body, contextOf(names, row.status)));
    const auto headersSize = static_cast<qsizetype>(qFromBigEndian<quint32>(plain.constData()));
    return StoredReply{.status = row.status, .headers = plain.mid(4, headersSize), .body = plain.mid(4 + headersSize)};
}

}

Result<Begun> beginIdempotent(Database &database, const IdempotencyKey &key, const QByteArray &bodyHash, milliseconds lease)
{
    if (database.inTransaction())
        return internal(u"idempotent work begins outside any transaction"_s);
    const Names names(key);
    // The row that was in the way may be gone when it is looked at: then the key is free and the second turn gets it.
    constexpr int turns = 3;
    for (int turn = 0; turn < turns; ++turn) {
        KONTOR_TRY(auto started,
            database.find(sql::idempotency::begin,
                {bind("scope", names.scope), bind("route", names.route), bind("key", names.key), bindBytes("body_hash", bodyHash),
                    bind("lease", static_cast<qint64>(lease.count()))},
                [](Row &row) { return Started{.lease = row.bytes()}; }));
        if (started)
            return Begun(std::move(*started));
        KONTOR_TRY(const auto found,
            database.find(sql::idempotency::find,
                {bind("scope", names.scope), bind("route", names.route), bind("key", names.key)}, [](Row &row) {
                    return StoredRow{.bodyHash = row.bytea(),
                        .isDone = row.text() == u"done",
                        .leaseLeft = milliseconds(row.int64()),
                        .status = row.int32(),
                        .body = row.bytea()};
                }));
        if (!found)
            continue;
        if (found->bodyHash != bodyHash)
            return failure(
                ErrorKind::Invalid, "idempotency_key_reused"_L1, u"This idempotency key was used with another request body."_s);
        if (!found->isDone)
            return inProgress(found->leaseLeft);
        KONTOR_TRY(auto reply, replyOf(names, *found));
        return Begun(std::move(reply));
    }
    return inProgress(milliseconds(1));
}

Result<void> finishIdempotent(Transaction &transaction, const std::vector<FinishedWork> &works, Random &random)
{
    QList<QByteArray> scopes, routes, keys, leases, bodies;
    std::vector<qint64> statuses;
    for (const auto &[key, started, reply] : works) {
        if (reply.status < 200 || reply.status > 499)
            return internal(u"an answer with status %1 is not stored"_s.arg(reply.status));
        const Names names(key);
        KONTOR_TRY(
            const auto sealed, encrypt(names.secret, framed(reply.headers) + reply.body, contextOf(names, reply.status), random));
        scopes.append(names.scope);
        routes.append(names.route);
        keys.append(names.key);
        leases.append(started.lease);
        statuses.push_back(reply.status);
        bodies.append("\\x" + sealed.toHex());
    }
    KONTOR_TRY(const auto changed,
        transaction.execute(sql::idempotency::finish,
            {bindArray("scopes", scopes), bindArray("routes", routes), bindArray("keys", keys), bindArray("leases", leases),
                bindArray("statuses", statuses), bindArray("bodies", bodies)}));
    if (changed != static_cast<qint64>(works.size()))
        return inProgress(milliseconds(1));
    return {};
}

Result<void> releaseIdempotent(Database &database, const IdempotencyKey &key, const Started &started)
{
    const Names names(key);
    KONTOR_CHECK(database.execute(sql::idempotency::release,
        {bind("scope", names.scope), bind("route", names.route), bind("key", names.key), bind("lease", started.lease)}));
    return {};
}

Result<int> pruneIdempotency(Database &database, std::chrono::seconds olderThan)
{
    KONTOR_TRY(const auto count,
        database.execute(
            sql::idempotency::prune, {bind("seconds", static_cast<qint64>(olderThan.count())), bind("limit", pruneBatch)}));
    return static_cast<int>(count);
}

}
