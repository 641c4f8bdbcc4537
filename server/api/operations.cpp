#include "core/health/readiness.h"
#include "server/api/api.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr Operation live{"health.live", Public};
constexpr Operation ready{"health.ready", Public};
constexpr Operation readMetrics{"metrics.read", Public};
constexpr Operation version{"version.read", Public};
constexpr Operation readKeys{"system.read_keys", Public};

struct LiveView
{
    QByteArray status = "ok";
    static QByteArray wireName() { return "Liveness"; }
    static auto fields() { return wire::fields(wire::field("status", &LiveView::status, "ok.").maxLength(10).example("ok")); }
};

struct ReadyView
{
    QByteArray status{};
    bool database = false;
    bool migrations = false;
    bool changeFeed = false;
    qint64 outboxLag = 0;
    qint64 jobsDue = 0;
    static QByteArray wireName() { return "Readiness"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<qint64>::max();
        return wire::fields(
            field("status", &ReadyView::status, "ready, or not_ready.").oneOf({"ready", "not_ready"}).example("ready"),
            field("database", &ReadyView::database, "It answers."),
            field("migrations", &ReadyView::migrations, "Its schema is this version's."),
            field("change_feed", &ReadyView::changeFeed, "Other servers' changes are heard."),
            field("outbox_lag", &ReadyView::outboxLag, "Events that are not published yet.").range(0, most).example(0),
            field("jobs_due", &ReadyView::jobsDue, "Jobs that should have been done.").range(0, most).example(0));
    }
};

struct VersionView
{
    QByteArray version{};
    QByteArray qt{};
    static QByteArray wireName() { return "Version"; }
    static auto fields()
    {
        return wire::fields(wire::field("version", &VersionView::version, "Of Kontor.").maxLength(40).example(KONTOR_VERSION),
            wire::field("qt", &VersionView::qt, "Of Qt.").maxLength(40).example("6.4.2"));
    }
};

}

void addOperations(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(get<NoPath, NoQuery, LiveView>("/health/live", live,
        {.tag = "Operations",
            .summary = "Is the process alive?",
            .description = "Answers without the database.",
            .rateClass = RateClass::Unlimited, // whoever asks this may restart us over a refusal
            .hasETag = false,
            .inlineReply = true},
        [](Call &) -> Result<LiveView> { return LiveView{}; }));
    endpoints.add(get<NoPath, NoQuery, ReadyView>("/health/ready", ready,
        {.tag = "Operations",
            .summary = "Can it serve?",
            .description = "For load balancers: 503 while the database, its schema or the change feed is not there.",
            .also = {answers<ReadyView>(503, "Not ready.")},
            .hasETag = false},
        [&resources](Call &call) -> Result<ReadyView> {
            ReadyView view{.status = "not_ready", .changeFeed = resources.isReady()};
            if (const auto found = readiness(call.shop().database())) {
                view.database = true;
                view.migrations = found->isMigrated;
                view.outboxLag = found->outboxLag;
                view.jobsDue = found->jobsDue;
            }
            if (view.database && view.migrations && view.changeFeed)
                view.status = "ready";
            else
                call.setStatus(503);
            return view;
        }));
    endpoints.add(get<NoPath, NoQuery, RawReply>("/metrics", readMetrics,
        {.tag = "Operations",
            .summary = "Metrics",
            .description = "Prometheus text format.",
            .hasETag = false,
            .inlineReply = true,
            .replyType = "text/plain"},
        [&metrics = resources.metrics](Call &) -> Result<RawReply> {
            return RawReply{.bytes = metrics.text(), .contentType = "text/plain; version=0.0.4; charset=utf-8"};
        }));
    endpoints.add(get<NoPath, NoQuery, VersionView>("/version", version,
        {.tag = "Operations", .summary = "Which version is this?", .description = "Of Kontor and of Qt.", .inlineReply = true},
        [](Call &) -> Result<VersionView> { return VersionView{.version = KONTOR_VERSION, .qt = qVersion()}; }));
    endpoints.add(get<NoPath, NoQuery, wire::AnyObject>("/.well-known/jwks.json", readKeys,
        {.tag = "Operations",
            .summary = "Keys that check access tokens",
            .description = "A JSON Web Key Set (RFC 7517), for other services. Empty unless the server signs its tokens.",
            .cacheControl = "public, max-age=60",
            .inlineReply = true},
        [&resources](Call &) -> Result<wire::AnyObject> { return wire::AnyObject{resources.tokens->jwks()}; }));
}

}
