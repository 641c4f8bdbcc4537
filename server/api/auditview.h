#pragma once

#include "core/audit/auditlog.h"
#include "server/http/endpoint.h"

namespace kontor::api {

struct AuditView
{
    qint64 seq = 0;
    Instant at{};
    QString actor{};
    QString operation{};
    QString subject{};
    Uuid subjectId{};
    http::wire::AnyObject payload{};
    QString address{};
    QString traceId{};
    bool isSealed = false;
    static QByteArray wireName() { return "AuditEntry"; }
    static auto fields()
    {
        using http::wire::field;
        return http::wire::fields(
            field("seq", &AuditView::seq, "In the order of writing.").range(1, 9'007'199'254'740'991).example(4711),
            field("at", &AuditView::at, "When."),
            field("actor", &AuditView::actor, "Who.").maxLength(200).example("staff:01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"),
            field("operation", &AuditView::operation, "What.").maxLength(100).example("staff.change_roles"),
            field("subject", &AuditView::subject, "To what kind of thing.").maxLength(60).example("account"),
            field("subject_id", &AuditView::subjectId, "To which."),
            field("payload", &AuditView::payload, "What was before and after; empty once it is erased."),
            field("address", &AuditView::address, "From where.").maxLength(60).example("192.0.2.7"),
            field("trace_id", &AuditView::traceId, "In which request.").maxLength(64).example("4bf92f3577b34da6a3ce929d0e0e4736"),
            field("is_sealed", &AuditView::isSealed, "Whether the chain holds it yet; within seconds it does.").example(true));
    }
    static AuditView of(const AuditEntry &row)
    {
        return AuditView{.seq = row.seq,
            .at = row.at,
            .actor = row.actor,
            .operation = row.operation,
            .subject = row.subject,
            .subjectId = row.subjectId,
            .payload = {row.payload},
            .address = row.address,
            .traceId = row.traceId,
            .isSealed = row.isSealed};
    }
};

}
