#pragma once

#include "core/base/result.h"
#include "core/tokens/accessclaims.h"

namespace kontor::tokens {

/** Whether it is a text as AccessClaims has it, of 1 … `limit` bytes. */
bool isPlain(QByteArrayView text, qsizetype limit);

/** Refuses (Internal) what is over a limit or out of order. */
Result<QByteArray> writeClaims(const AccessClaims &claims);

/**
 * Takes one JSON object with exactly the members of AccessClaims, each once and in any order, without white space, escapes,
 * null or any other member: a claim that is not understood might be one that forbids. Takes any bytes.
 */
std::optional<AccessClaims> readClaims(QByteArrayView json);

}
