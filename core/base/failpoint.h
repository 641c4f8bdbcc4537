#pragma once

#include "core/base/export.h"

#include <QtGlobal>

namespace kontor {

/** The boundaries between two steps of the order path at which a test lets the power fail. */
enum class Failpoint {
    T1BeforeCommit,
    T1AfterCommit,
    GatewayBeforeSend,
    GatewayAfterSend,
    T2BeforeCommit,
    T2AfterCommit,
    ReplyBeforeSend,
    SweepBeforeCommit,
    SealBeforeCommit,
    RelayBeforeCommit,
    JobBeforeDone,
};

inline constexpr const char *failpointNames[] = {
    "t1.before_commit",
    "t1.after_commit",
    "gateway.before_send",
    "gateway.after_send",
    "t2.before_commit",
    "t2.after_commit",
    "reply.before_send",
    "sweep.before_commit",
    "seal.before_commit",
    "relay.before_commit",
    "job.before_done",
};

/**
 * Does nothing, unless KONTOR_FAILPOINT names this point: then the process kills itself on the spot (SIGKILL),
 * or, written "name:postgres", kills the PostgreSQL server whose pid stands in KONTOR_FAILPOINT_PID, once.
 */
KONTOR_EXPORT void failpoint(Failpoint point);

}
