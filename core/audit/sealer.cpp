#include "core/audit/sealer.h"

#include "core/base/failpoint.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "sql/sealer.h"

#include <QMessageAuthenticationCode>
#include <QtEndian>

namespace kontor {

using std::chrono::milliseconds;

namespace {

constexpr int verifyBatch = 1'000;

/** What of a row stays for ever, and its payload as PostgreSQL writes it. */
struct AuditFacts
{
    QByteArray at; ///< microseconds since 1970
    QByteArray actor;
    QByteArray operation;
    QByteArray subject;
    QByteArray subjectId;
    QByteArray payload;

    static AuditFacts read(Row &row)
    {
        return {.at = row.bytes(),
            .actor = row.bytes(),
            .operation = row.bytes(),
            .subject = row.bytes(),
            .subjectId = row.bytes(),
            .payload = row.bytes()};
    }
};

QByteArray macOf(const QByteArray &key, const AuditFacts &facts)
{
    return QMessageAuthenticationCode::hash(facts.payload, key, QCryptographicHash::Sha256);
}

// Each part with its length before it: no other row gives the same bytes.
QByteArray chainOf(const QByteArray &before, qint64 position, const AuditFacts &facts, const QByteArray &mac)
{
    QByteArray bytes;
    for (const auto &part :
        {before, QByteArray::number(position), facts.at, facts.actor, facts.operation, facts.subject, facts.subjectId, mac}) {
        const quint32 size = qToBigEndian(static_cast<quint32>(part.size()));
        bytes.append(reinterpret_cast<const char *>(&size), sizeof size);
        bytes.append(part);
    }
    return sha256(bytes);
}

Result<QByteArray> auditKey(Session &session)
{
    const auto read = [](Row &row) { return row.bytea(); };
    KONTOR_TRY(const auto found, session.find(sql::sealer::key, {}, read));
    if (found)
        return *found;
    // Two may make one at once: the first one's stays, and both read that.
    QByteArray made(32, '\0');
    SystemRandom().fill(made.data(), static_cast<size_t>(made.size()));
    KONTOR_CHECK(session.execute(sql::sealer::makeKey, {bindBytes("value", made)}));
    return session.get(sql::sealer::key, {}, read);
}

struct Head
{
    qint64 position = 0;
    QByteArray chain{};
};

Result<Head> headOf(Session &session)
{
    KONTOR_TRY(const auto head,
        session.find(sql::sealer::head, {}, [](Row &row) { return Head{.position = row.int64(), .chain = row.bytea()}; }));
    return head.value_or(Head{});
}

}

Result<int> Sealer::seal(Database &database) const
{
    KONTOR_TRY(const auto key, auditKey(database));
    return database.transaction([&](Transaction &transaction) -> Result<int> {
        KONTOR_TRY(const bool locked, transaction.get(sql::sealer::lock, {}, [](Row &row) { return row.boolean(); }));
        if (!locked)
            return 0;
        KONTOR_TRY(auto head, headOf(transaction));
        std::vector<qint64> seqs;
        std::vector<qint64> positions;
        QList<QByteArray> macs;
        QList<QByteArray> chains;
        KONTOR_CHECK(transaction.each(sql::sealer::fresh, {bind("limit", m_options.batch)}, [&](Row &row) {
            seqs.push_back(row.int64());
            const auto facts = AuditFacts::read(row);
            const auto mac = macOf(key, facts);
            head = {.position = head.position + 1, .chain = chainOf(head.chain, head.position + 1, facts, mac)};
            positions.push_back(head.position);
            macs.append(mac.toHex());
            chains.append(head.chain.toHex());
        }));
        if (seqs.empty())
            return 0;
        KONTOR_CHECK(transaction.execute(sql::sealer::seal,
            {bindArray("seqs", seqs), bindArray("positions", positions), bindArray("macs", macs), bindArray("chains", chains)}));
        failpoint(Failpoint::SealBeforeCommit);
        return static_cast<int>(seqs.size());
    });
}

Result<milliseconds> Sealer::step(Database &database) const
{
    KONTOR_TRY(const int count, seal(database));
    return count == m_options.batch ? milliseconds::zero() : m_options.interval;
}

Result<AuditReport> verifyAudit(Database &database)
{
    KONTOR_TRY(const auto key, auditKey(database));
    AuditReport report;
    for (qint64 last = -1; last != report.headPosition && !report.firstBreak;) {
        last = report.headPosition;
        KONTOR_CHECK(database.each(sql::sealer::sealedAfter, {bind("position", last), bind("limit", verifyBatch)}, [&](Row &row) {
            if (report.firstBreak)
                return;
            const qint64 position = row.int64();
            const auto facts = AuditFacts::read(row);
            const auto mac = row.bytea();
            const auto chain = row.bytea();
            const bool isErased = row.boolean();
            const auto breaks = [&](AuditReport::Fault fault) { report.firstBreak = {.position = position, .fault = fault}; };
            if (position != report.headPosition + 1)
                return breaks(AuditReport::Fault::Gap);
            if (chain != chainOf(report.headChain, position, facts, mac))
                return breaks(AuditReport::Fault::ChainBroken);
            // Of an erased payload only its mac is left, and the chain vouches for that.
            if (!isErased && mac != macOf(key, facts))
                return breaks(AuditReport::Fault::PayloadChanged);
            ++report.sealed;
            report.erased += isErased ? 1 : 0;
            report.headPosition = position;
            report.headChain = chain;
        }));
    }
    KONTOR_TRY(report.waiting, database.get(sql::sealer::waiting, {}, [](Row &row) { return row.int64(); }));
    return report;
}

}
