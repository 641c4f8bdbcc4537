#include "server/http/errorcodes.h"

#include <QByteArrayView>

#include <algorithm>

namespace kontor::http {

namespace {

using enum ErrorKind;

// A code is added here together with the endpoint that declares it.
constexpr ErrorCode codes[] = {
    // What the edge itself refuses.
    {"malformed_request", Malformed, "The request cannot be read", "The head or the target of the request breaks RFC 9110 or RFC 9112."},
    {"malformed_json", Malformed, "The body is no JSON", "The body is no JSON text that can be read; offset says at which byte."},
    {"invalid_cursor", Malformed, "The cursor does not fit", "The cursor is not ours, or belongs to another list, filter, sort order, market or language."},
    {"idempotency_key_required", Malformed, "An Idempotency-Key is needed", "This operation moves money or goods and is only done with an Idempotency-Key."},
    {"invalid_idempotency_key", Malformed, "The Idempotency-Key is malformed", "The key must have 1 to 255 printable ASCII characters."},
    {"validation_failed", Invalid, "The request has faults", "errors lists each fault with a pointer into the body, or ?name for a query parameter."},
    {"idempotency_key_reused", Invalid, "The Idempotency-Key was used before", "The same key was sent earlier with another request."},
    {"unauthenticated", Unauthenticated, "A token is needed", "This operation needs a token."},
    {"invalid_token", Unauthenticated, "The token is not valid", "The token is unknown, malformed, expired or revoked."},
    {"permission_missing", Forbidden, "The permission is missing", "The token does not carry the permission that this operation needs."},
    {"not_found", NotFound, "There is no such thing", "The id is unknown, or belongs to somebody else."},
    {"route_not_found", NotFound, "There is no such address", "Nothing is served at this path."},
    {"method_not_allowed", Malformed, "The method is not allowed here", "Allow lists the methods of this path."},
    {"request_timeout", Malformed, "The request took too long", "The head or the body did not arrive in time."},
    {"payload_too_large", Malformed, "The body is too large", "The body is larger than this operation takes."},
    {"uri_too_long", Malformed, "The address is too long", "The request target is longer than the server takes."},
    {"unsupported_media_type", Malformed, "The media type is not supported", "Send application/json (for PATCH also application/merge-patch+json)."},
    {"headers_too_large", Malformed, "The header fields are too large", "The head of the request is larger than the server takes."},
    {"in_progress", Conflict, "The same request is still running", "A request with the same Idempotency-Key is being worked on; Retry-After says when to ask again."},
    {"conflict", Conflict, "The state does not allow it", "The thing is in a state that does not allow this; the body names the current one."},
    {"stale", Stale, "The version is stale", "If-Match names a version that is not the current one: read again, then change."},
    {"precondition_required", PreconditionMissing, "If-Match is needed", "This operation is only done with an If-Match header."},
    {"rate_limited", TooMany, "Too many requests", "Retry-After says when to come back."},
    {"unavailable", Unavailable, "Not available now", "The server or something it needs is busy or down; Retry-After says when to come back."},
    {"not_implemented", Internal, "Not implemented", "The server does not know this method or this transfer coding."},
    {"http_version_not_supported", Internal, "The HTTP version is not supported", "Send HTTP/1.1."},
    {"internal", Internal, "Something went wrong on our side", "The fault is ours; trace_id finds it in the log."},
    // What the shop refuses.
    {"out_of_stock", Conflict, "Not enough in stock", "There is less in stock than was asked for."},
    {"total_changed", Conflict, "The total has changed", "The total differs from the one that was confirmed; the body names the new one."},
    {"cart_empty", Conflict, "The cart is empty", "There is nothing in the cart to order."},
    {"cart_completed", Conflict, "The cart is an order already", "The cart was completed and cannot change any more."},
    {"checkout_incomplete", Conflict, "The checkout lacks something", "problems lists what is missing."},
    {"payment_declined", PaymentDeclined, "The payment was declined", "The payment provider said no."},
    {"currency_mismatch", Conflict, "The currencies differ", "Amounts of different currencies cannot be mixed."},
    {"quantity_limit", Conflict, "The quantity is too large", "A line holds at most so many pieces."},
};

struct OwnStatus
{
    const char *code;
    int status;
};
constexpr OwnStatus ownStatuses[] = {
    {"method_not_allowed", 405}, {"request_timeout", 408},   {"payload_too_large", 413},
    {"uri_too_long", 414},       {"unsupported_media_type", 415}, {"headers_too_large", 431},
    {"not_implemented", 501},    {"http_version_not_supported", 505},
};

}

std::span<const ErrorCode> errorCodes()
{
    return codes;
}

const ErrorCode *findErrorCode(QByteArrayView code)
{
    const auto found = std::find_if(std::begin(codes), std::end(codes), [&](const ErrorCode &entry) { return code == entry.code; });
    return found == std::end(codes) ? nullptr : found;
}

int statusOf(ErrorKind kind, QByteArrayView code)
{
    for (const auto &own : ownStatuses)
        if (code == own.code)
            return own.status;
    switch (kind) {
    case Malformed:
        return 400;
    case Invalid:
        return 422;
    case Unauthenticated:
        return 401;
    case Forbidden:
        return 403;
    case NotFound:
        return 404;
    case Conflict:
        return 409;
    case Stale:
        return 412;
    case PreconditionMissing:
        return 428;
    case PaymentDeclined:
        return 402;
    case TooMany:
        return 429;
    case Unavailable:
        return 503;
    case Internal:
        return 500;
    }
    Q_UNREACHABLE();
}

}
