#pragma once

#include "core/base/result.h"

#include <span>

namespace kontor::http {

/** One line of the catalogue of refusals: what /docs/errors says and what OpenAPI lists at an endpoint. */
struct ErrorCode
{
    const char *code;
    ErrorKind kind;
    const char *title;
    const char *meaning;
};

/** Every code that a reply may carry. An endpoint can declare no other. */
std::span<const ErrorCode> errorCodes();
const ErrorCode *findErrorCode(QByteArrayView code);

/** What errors[].code says of a fault of form; what else it says is a line of the catalogue. */
struct FaultCode
{
    const char *code;
    const char *meaning;
};
std::span<const FaultCode> faultCodes();

/** The status of a refusal. The kinds decide, but for a handful of codes that HTTP has a number of its own for. */
int statusOf(ErrorKind kind, QByteArrayView code = {});

}
