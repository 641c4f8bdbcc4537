#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace kontor {

/** What PostgreSQL says of a failed statement, taken from the result itself and never from localised text. */
struct ServerError
{
    QByteArray sqlState; ///< empty: the connection was lost
    QByteArray constraint;
    QByteArray message;
    QByteArray detail;
};

/** The one table from (SQLSTATE, constraint) to a refusal. What is not in it is our own fault. */
Error toError(const ServerError &error, const char *statement);

/** Serialization failure or deadlock: the transaction may be run again. */
bool mayRetry(const Error &error);
bool isConnectionLost(const Error &error);
/** What was prepared does not fit any more; in a transaction a reason to run it again. */
bool isStalePlan(const Error &error);

/** Names of the constraints in the table, for the test that compares them with the schema. */
QList<QByteArray> mappedConstraints();

}
