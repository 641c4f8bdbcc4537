#include "core/jobs/worker.h"

#include "core/base/failpoint.h"
#include "core/base/log.h"
#include "core/base/secret.h"
#include "sql/worker.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace kontor {

using std::chrono::milliseconds;

namespace {

// A UUIDv7 that is the same for everybody who makes it of the same things (RFC 9562, section 5.7).
Uuid uuidAt(qint64 unixMs, const QByteArray &seed)
{
    QByteArray hex = QByteArray::number(unixMs, 16).rightJustified(12, '0') + sha256(seed).toHex().left(20);
    hex[12] = '7';
    hex[16] = '8';
    for (const int hyphen : {8, 13, 18, 23})
        hex.insert(hyphen, '-');
    return Uuid::parse(QByteArrayView(hex)).value_or(Uuid{});
}

qint64 unixMsOf(Instant instant)
{
    return std::chrono::floor<milliseconds>(instant.time_since_epoch()).count();
}

QString reasonOf(const Error &error)
{
    constexpr int maxLength = 2'000;
    return QString(error.code + u": "_s + error.message + (error.detail.isEmpty() ? QString() : u" ["_s + error.detail + u']'))
        .remove(QChar(u'\0'))
        .left(maxLength);
}

}

struct Worker::Claimed
{
    JobId id;
    QByteArray kind;
    QByteArray payload;
    int attempts;
    int maxAttempts;
};

Worker::Worker(const Clock &clock, Random &random, const WorkerOptions &options)
    : m_clock(clock),
      m_random(random),
      m_options(options)
{
}

void Worker::handle(const char *kind, JobHandler handler, milliseconds lease, JobEnding ending)
{
    m_kinds.push_back({.name = kind, .handler = std::move(handler), .lease = lease, .ending = std::move(ending)});
}

void Worker::every(const char *kind, milliseconds period)
{
    Q_ASSERT(period > milliseconds::zero());
    m_periods.push_back({.kind = kind, .period = period});
}

Result<void> Worker::schedule(Database &database)
{
    for (auto &periodic : m_periods) {
        const qint64 moment = unixMsOf(m_clock.now()) / periodic.period.count();
        if (moment == periodic.lastMoment)
            continue;
        // The same moment has the same id on every server: the primary key lets it in once, even after it was done.
        const auto id = uuidAt(moment * periodic.period.count(), periodic.kind);
        KONTOR_CHECK(database.execute(sql::worker::schedule, {bind("id", id.toByteArray()), bind("kind", periodic.kind)}));
        periodic.lastMoment = moment;
    }
    return {};
}

Result<std::optional<Worker::Claimed>> Worker::claim(Database &database) const
{
    QList<QByteArray> names;
    std::vector<qint64> leases;
    for (const auto &kind : m_kinds) {
        names.append(kind.name);
        leases.push_back(kind.lease.count());
    }
    return database.find(sql::worker::claim, {bindArray("kinds", names), bindArray("leases", leases)}, [](Row &row) {
        return Claimed{.id = row.id<JobTag>(),
            .kind = row.bytes(),
            .payload = row.bytes(),
            .attempts = row.int32(),
            .maxAttempts = row.int32()};
    });
}

const Worker::Kind &Worker::kindOf(const Claimed &job) const
{
    const auto kind = std::find_if(m_kinds.begin(), m_kinds.end(), [&](const Kind &known) { return job.kind == known.name; });
    Q_ASSERT(kind != m_kinds.end());
    return *kind;
}

Result<void> Worker::attempt(Database &database, const Claimed &job) const
{
    const auto payload = QJsonDocument::fromJson(job.payload);
    if (!payload.isObject())
        return internal(u"the payload is not an object"_s);
    // A handler that throws has failed like one that refuses: it must not take the other jobs' thread with it.
    try {
        return kindOf(job).handler(database, payload.object());
    } catch (const std::exception &exception) {
        return internal(QString::fromUtf8(exception.what()));
    }
}

Result<void> Worker::giveBack(Database &database, const Claimed &job, const Error &why)
{
    log(LogLevel::Warning, "job.failed", [&](JsonWriter &out) {
        out.member("job", job.id);
        out.member("kind", job.kind);
        out.member("attempt", job.attempts);
        out.member("error", reasonOf(why));
    });
    const auto &isFinal = kindOf(job).ending.isFinal;
    if (job.attempts >= job.maxAttempts || (isFinal && isFinal(why))) {
        KONTOR_CHECK(database.execute(
            sql::worker::fail, {bind("id", job.id), bind("attempts", job.attempts), bind("error", reasonOf(why))}));
        return {};
    }
    const int doublings = std::min(job.attempts - 1, 20);
    const milliseconds doubled(m_options.firstRetry.count() << doublings);
    const auto whole = std::min(m_options.longestRetry, doubled);
    milliseconds delay = whole / 2 + milliseconds(m_random.below(static_cast<quint64>(whole.count()) + 1));
    delay = std::max(delay, why.retryAfter.value_or(milliseconds::zero()));
    const auto back = [&] {
        return database.execute(sql::worker::giveBack,
            {bind("id", job.id), bind("attempts", job.attempts), bind("error", reasonOf(why)),
                bind("delay", static_cast<qint64>(delay.count()))});
    };
    // A job of the same unique key may be queued between this statement's look and its write: then the second look sees it.
    if (auto done = back(); !done)
        KONTOR_CHECK(back());
    return {};
}

Result<bool> Worker::doNext(Database &database)
{
    KONTOR_TRY(const auto job, claim(database));
    if (!job)
        return false;
    const auto outcome = attempt(database, *job);
    if (!outcome) {
        KONTOR_CHECK(giveBack(database, *job, outcome.error()));
        return true;
    }
    failpoint(Failpoint::JobBeforeDone);
    KONTOR_TRY(const auto noted,
        database.execute(sql::worker::done,
            {bind("forgets", kindOf(*job).ending.forgetsPayload), bind("id", job->id), bind("attempts", job->attempts)}));
    if (noted == 0)
        log(LogLevel::Warning, "job.lease_lapsed",
            [&](JsonWriter &out) { out.member("job", job->id).member("kind", job->kind); });
    return true;
}

Result<void> Worker::prune(Database &database)
{
    const auto now = std::chrono::steady_clock::now();
    if (now < m_nextPrune)
        return {};
    KONTOR_CHECK(database.execute(sql::worker::failLapsed, {bind("limit", m_options.pruneBatch)}));
    const auto before = uuidAt(unixMsOf(m_clock.now() - m_options.keepDone), "");
    KONTOR_TRY(const auto pruned,
        database.execute(sql::worker::prune,
            {bind("before", before.toByteArray()), bind("seconds", static_cast<qint64>(m_options.keepDone.count())),
                bind("limit", m_options.pruneBatch)}));
    if (pruned < m_options.pruneBatch)
        m_nextPrune = now + m_options.pruneInterval;
    return {};
}

Result<milliseconds> Worker::step(Database &database, const std::function<bool()> &isStopping)
{
    KONTOR_CHECK(schedule(database));
    KONTOR_CHECK(prune(database));
    for (int i = 0; i < m_options.batch; ++i) {
        if (isStopping && isStopping())
            return milliseconds::zero();
        KONTOR_TRY(const bool any, doNext(database));
        if (!any)
            return m_options.pollInterval;
    }
    return milliseconds::zero();
}

}
