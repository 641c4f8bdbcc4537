#pragma once

#include "tests/api/openshop.h"

#include <map>

namespace kontor::test {

using Call = std::function<Answer(OpenShop &)>;

/** A target of this operation whose ids fit, though they name nothing. */
QByteArray somewhere(const Contract::Operation &operation);

/** By operationId: a call that goes well. */
const std::map<QByteArray, Call> &goodCalls();
// Those of the files of such calls, which are among the others.
void addOrderCalls(std::map<QByteArray, Call> &out);
void addOrderRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addAttributeCalls(std::map<QByteArray, Call> &out);
void addAttributeRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addProductCalls(std::map<QByteArray, Call> &out);
void addProductRefusedCalls(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addCategoryCalls(std::map<QByteArray, Call> &out);
void addCategoryRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);
void addAccountCalls(std::map<QByteArray, Call> &out);
void addAccountRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addPriceCalls(std::map<QByteArray, Call> &out);
void addPriceRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addBackInStockCalls(std::map<QByteArray, Call> &out);
void addBackInStockRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addIncomingCalls(std::map<QByteArray, Call> &out);
void addIncomingRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addFeedCalls(std::map<QByteArray, Call> &out);
void addFeedRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addShippingCalls(std::map<QByteArray, Call> &out);
void addShippingRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addStockCalls(std::map<QByteArray, Call> &out);
void addStockRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

void addSearchCalls(std::map<QByteArray, Call> &out);
void addSearchRefusals(std::map<std::pair<QByteArray, QByteArray>, Call> &out);

/** By operationId and code: a call that is refused with that code. What follows from an operation's shape is not here. */
const std::map<std::pair<QByteArray, QByteArray>, Call> &refusedCalls();

}
