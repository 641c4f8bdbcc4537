#pragma once

#include "server/api/api.h"

namespace kontor::api {

/** The order as its buyer is shown it, once, with its token. */
http::Reply orderReply(const http::Call &call, const Secret &token, const Order &order, bool isNew);

/**
 * Goes on with a step of placing an order: shows the order or the checkout, or asks the gateway without holding a
 * thread and comes back here with its answer. `waitingStatus` is for a checkout that is neither placed nor declined.
 */
Result<http::Outcome> proceed(
    http::Call &call, const Resources &resources, const Secret &token, Result<Placement::Step> step, int waitingStatus);

}
