#pragma once

#include "core/base/random.h"
#include "core/demo/democatalogue.h"

namespace kontor::demo {

/** About 180 orders of the last four months, oldest first, of goods that were already there and of which there is enough. */
QList<DemoOrderPlan> planOrders(const DemoCatalogue &shop, Random &random);

}
