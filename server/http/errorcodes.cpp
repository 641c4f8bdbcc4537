#include "server/http/errorcodes.h"

#include <QByteArrayView>

#include <algorithm>

namespace kontor::http {

namespace {

using enum ErrorKind;

// A code is added here together with the endpoint that declares it.
constexpr ErrorCode codes[] = {
    // What the transport refuses before there is a request.
    {"bad_request_line", Malformed, "The request line is malformed", "The first line breaks RFC 9112."},
    {"bad_target", Malformed, "The target is malformed", "The address in the request line breaks RFC 9112."},
    {"bad_header", Malformed, "A header field is malformed", "A header field breaks RFC 9110 or RFC 9112."},
    {"bad_host", Malformed, "Host is missing or malformed", "Send exactly one Host field."},
    {"bad_length", Malformed, "The length of the body is unclear",
        "Send one Content-Length of digits, or the chunked coding, never both."},
    {"bad_chunk", Malformed, "A chunk is malformed", "The chunked coding of the body breaks RFC 9112."},
    {"request_timeout", Malformed, "The request took too long", "The head or the body did not arrive in time."},
    {"body_too_large", Malformed, "The body is too large", "The body is larger than this operation takes."},
    {"url_too_long", Malformed, "The address is too long", "The request target is longer than the server takes."},
    {"headers_too_large", Malformed, "The header fields are too large",
        "The head of the request is larger than the server takes."},
    {"expectation_failed", Malformed, "The expectation is not met", "The server only knows Expect: 100-continue."},
    {"method_not_implemented", Internal, "The method is not known",
        "The server knows GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS."},
    {"coding_not_implemented", Internal, "The transfer coding is not known", "The server knows the chunked coding only."},
    {"upgrade_not_implemented", Internal, "No other protocol is spoken here", "The server does not upgrade connections."},
    {"version_not_supported", Internal, "The HTTP version is not supported", "Send HTTP/1.1."},
    {"too_many_connections", Unavailable, "Too many connections", "Close some, or come back later."},
    // What the edge refuses.
    {"malformed_json", Malformed, "The body is no JSON", "The body is no JSON text that can be read; offset says at which byte."},
    {"invalid_cursor", Malformed, "The cursor does not fit",
        "The cursor is not ours, or belongs to another list, filter, sort order, market or language."},
    {"idempotency_key_required", Malformed, "An Idempotency-Key is needed",
        "This operation moves money or goods and is only done with an Idempotency-Key."},
    {"invalid_idempotency_key", Malformed, "The Idempotency-Key is malformed",
        "The key must have 1 to 255 printable ASCII characters."},
    {"validation_failed", Invalid, "The request has faults",
        "errors lists each fault with a pointer into the body, or ?name for a query parameter."},
    {"idempotency_key_reused", Invalid, "The Idempotency-Key was used before",
        "The same key was sent earlier with another request."},
    {"unauthenticated", Unauthenticated, "A token is needed", "This operation needs a token."},
    {"invalid_token", Unauthenticated, "The token is not valid", "The token is unknown, malformed, expired or revoked."},
    {"permission_missing", Forbidden, "The permission is missing",
        "The token does not carry the permission that this operation needs."},
    {"not_found", NotFound, "There is no such thing", "The id is unknown, or belongs to somebody else."},
    {"route_not_found", NotFound, "There is no such address", "Nothing is served at this path."},
    {"method_not_allowed", Malformed, "The method is not allowed here", "Allow lists the methods of this path."},
    {"unsupported_media_type", Malformed, "The media type is not supported",
        "Send application/json (for PATCH also application/merge-patch+json)."},
    {"in_progress", Conflict, "The same thing is being done already",
        "Another request is at work on it; Retry-After says when to ask again."},
    {"stale_version", Stale, "The version is stale",
        "If-Match names a version that is not the current one: read again, then change."},
    {"precondition_required", PreconditionMissing, "If-Match is needed", "This operation is only done with an If-Match header."},
    {"rate_limited", TooMany, "Too many requests", "Retry-After says when to come back."},
    {"unavailable", Unavailable, "Not available now",
        "The server or something it needs is busy or down; Retry-After says when to come back."},
    {"database_unavailable", Unavailable, "The database does not answer", "Retry-After says when to come back."},
    {"database_timeout", Unavailable, "The database took too long", "Retry-After says when to come back."},
    {"serialization_failure", Unavailable, "Too many at once", "The same things were being changed by others; try again."},
    {"disk_full", Unavailable, "The server has no room left", "Its owner has been told; try again later."},
    {"internal", Internal, "Something went wrong on our side", "The fault is ours; trace_id finds it in the log."},
    // What the shop refuses.
    {"already_placed", Conflict, "The cart is an order already", "The cart has been ordered and cannot change any more."},
    {"out_of_stock", Conflict, "Not enough in stock", "There is less in stock than was asked for."},
    {"total_changed", Conflict, "The total has changed",
        "The total differs from the one that was confirmed; the body names the new one."},
    {"stale_quote", Conflict, "Something has changed",
        "Something that the total was computed from has changed; read the checkout again."},
    {"checkout_incomplete", Conflict, "The checkout lacks something", "problems lists what is missing."},
    {"checkout_open", Conflict, "There is a checkout already", "The cart has an open checkout."},
    {"item_exists", Conflict, "The variant is in the cart", "The cart has a line of this variant already."},
    {"wrong_state", Conflict, "The state does not allow it",
        "The thing is in a state that does not allow this; the body names the current one."},
    {"payment_declined", PaymentDeclined, "The payment was declined", "The payment provider said no."},
    {"gateway_silent", Unavailable, "The gateway does not answer", "The payment provider has not confirmed; ask again soon."},
    {"invalid_credentials", Unauthenticated, "The e-mail address or the password is wrong",
        "Unknown accounts and wrong passwords are answered alike."},
    {"too_many_attempts", TooMany, "Too many tries to sign in",
        "Retry-After says when the next one is allowed; a new password by mail ends the wait."},
    {"wrong_password", Forbidden, "The password is wrong", "The account's present password is needed for this."},
    {"email_taken", Conflict, "The e-mail address is taken", "There is an account with this address."},
    {"own_roles", Forbidden, "These are your own roles", "Nobody changes their own roles."},
    {"last_admin", Conflict, "This is the last admin", "Without another admin nobody could give this role again."},
    {"wall_unavailable", Conflict, "No logins can be made",
        "The server's own database user lacks CREATEROLE, which personal logins need."},
    {"role_in_use", Conflict, "Somebody has this role", "Take it from everybody who has it first."},
    {"sku_taken", Conflict, "The SKU is taken", "Another variant has this SKU."},
    {"slug_taken", Conflict, "The slug is taken", "Another page has this slug."},
    {"name_taken", Conflict, "The name is taken", "Another one has this name."},
    {"rule_exists", Conflict, "The rule exists", "There is a rule for this query and language already: change that one."},
    {"default_locale", Conflict, "This is the default language",
        "It is the shop's or a market's: whoever asks for no other is answered in it."},
    {"variant_exists", Conflict, "The variant exists", "Another variant of the product has these option values."},
    {"price_exists", Conflict, "The price exists", "The variant has a price in this currency already."},
    {"price_list_in_use", Conflict, "The price list is in use", "Remove its prices first, or make it inactive."},
    {"base_price_list", Conflict, "This is the base list", "It holds for everybody, everywhere and always, and stays."},
    {"customer_group_in_use", Conflict, "The customer group is in use", "A price list is for it; change that first."},
    {"shipping_profile_in_use", Conflict, "The shipping profile is in use",
        "categories, products (counted up to 10,000) and shipping_methods say by how many; give them another one first."},
    {"default_shipping_profile", Conflict, "This is the default profile",
        "general is the profile of whatever decides nothing, and stays."},
    {"category_not_empty", Conflict, "The category is not empty",
        "Move its products and the categories below it elsewhere first."},
    {"category_cycle", Conflict, "The tree would close on itself", "A category cannot be below itself."},
    {"variant_available", Conflict, "The variant can be ordered", "Nobody waits for what is there."},
    {"over_receipt", Conflict, "More would have come than is expected",
        "Receive what is left, or say that more is meant; and expect no less than what has come."},
    {"negative_stock", Conflict, "The stock would be negative", "This would leave less than nothing on hand."},
    {"amount_too_large", Invalid, "The amount is too large",
        "No single amount is larger than ten billion of a currency with two decimals."},
    {"wrong_options", Invalid, "The options do not fit",
        "A variant has exactly one of the product's values for each of its options."},
    {"unknown_variant", Invalid, "There is no such variant", "As a fault in errors: the id names no variant on sale."},
    {"unknown_market", Invalid, "There is no such market", "As a fault in errors: the code names no market."},
    {"unknown_price_list", Invalid, "There is no such price list", "As a fault in errors: make the list first."},
    {"unknown_customer_group", Invalid, "There is no such customer group",
        "As a fault in errors: the id names no customer group."},
    {"unknown_account", Invalid, "There is no such customer", "As a fault in errors: the id names no customer's account."},
    {"unknown_payment_method", Invalid, "There is no such payment method",
        "As a fault in errors: the provider is not offered here."},
    {"unknown_shipping_option", Invalid, "There is no such shipping option",
        "As a fault in errors: the option is not offered for this checkout."},
    {"unknown_location", Invalid, "There is no such location", "As a fault in errors: the id names no location."},
    {"category_too_deep", Invalid, "The tree would be too deep", "As a fault in errors: categories are at most 30 deep."},
    {"attribute_exists", Conflict, "The attribute exists already", "Another attribute has this code."},
    {"attribute_in_use", Conflict, "Products have values that would be lost",
        "lost says how many, products which; drop_misfits=true drops them."},
    {"too_many_values", Conflict, "Too many values would be rewritten",
        "One change of a definition rewrites the values of 20,000 products at most."},
    {"last_variant", Conflict, "It is the last variant", "A product has at least one variant: archive the product instead."},
    {"variant_in_use", Conflict, "The variant is in use", "It has been in stock, is expected, or is in a cart."},
    {"wrong_check_digit", Invalid, "The check digit is wrong",
        "As a fault in errors: a code of 8, 12, 13 or 14 digits ends in its check digit (GS1)."},
    {"unknown_image", Invalid, "There is no such image", "As a fault in errors: the product has no image of this id."},
    {"unknown_attribute", Invalid, "There is no such attribute", "As a fault in errors: the code names no attribute."},
    {"unknown_choice", Invalid, "There is no such choice", "As a fault in errors: the attribute has no choice of this code."},
    {"unknown_category", Invalid, "There is no such category", "As a fault in errors: the id names no category."},
    {"unknown_role", Invalid, "There is no such role", "As a fault in errors: the code names no role."},
    {"unknown_permission", Invalid, "There is no such permission", "As a fault in errors: there is no such permission."},
    {"invalid_ticket", Invalid, "The link is no good",
        "As a fault in errors: the ticket is unknown, has been used, or is too old; ask for a new mail."},
    {"password_too_short", Invalid, "The password is too short", "As a fault in errors: a password has at least 8 characters."},
    {"password_too_long", Invalid, "The password is too long", "As a fault in errors: a password has at most 128 characters."},
    {"password_too_common", Invalid, "The password is too common",
        "As a fault in errors: it is one of those that everybody tries first."},
    {"unknown_product", Invalid, "There is no such product", "As a fault in errors: the id names no product."},
    {"unknown_locale", Invalid, "There is no such language", "As a fault in errors: the shop is not shown in it."},
    {"unknown_dictionary", Invalid, "There is no such dictionary",
        "As a fault in errors: the list of dictionaries has the others."},
    {"unknown_shipping_profile", Invalid, "There is no such shipping profile",
        "As a fault in errors: the code names no shipping profile."},
    {"unknown_tax_class", Invalid, "There is no such tax class", "As a fault in errors: the code names no tax class."},
};

constexpr FaultCode faults[] = {
    {"required", "Something is missing that has to be there."},
    {"unknown_field", "No field or parameter has this name."},
    {"wrong_type", "The value is of another JSON type."},
    {"invalid_format", "The text is not written as it has to be."},
    {"not_allowed", "The value is none of those that there are, or not with the others."},
    {"out_of_range", "The number, time or length is too small or too large."},
    {"too_long", "The text has too many characters."},
    {"too_many", "There are too many of them."},
    {"duplicate", "The same is there twice."},
};

struct OwnStatus
{
    const char *code;
    int status;
};
constexpr OwnStatus ownStatuses[] = {
    {"method_not_allowed", 405},
    {"request_timeout", 408},
    {"body_too_large", 413},
    {"url_too_long", 414},
    {"unsupported_media_type", 415},
    {"expectation_failed", 417},
    {"headers_too_large", 431},
    {"method_not_implemented", 501},
    {"coding_not_implemented", 501},
    {"upgrade_not_implemented", 501},
    {"version_not_supported", 505},
};

}

std::span<const ErrorCode> errorCodes()
{
    return codes;
}

std::span<const FaultCode> faultCodes()
{
    return faults;
}

const ErrorCode *findErrorCode(QByteArrayView code)
{
    const auto found =
        std::find_if(std::begin(codes), std::end(codes), [&](const ErrorCode &entry) { return code == entry.code; });
    return found == std::end(codes) ? nullptr : found;
}

int statusOf(ErrorKind kind, QByteArrayView code)
{
    for (const auto &own : ownStatuses)
        if (code == own.code)
            return own.status;
    switch (kind) {
    case Malformed: return 400;
    case Invalid: return 422;
    case Unauthenticated: return 401;
    case Forbidden: return 403;
    case NotFound: return 404;
    case Conflict: return 409;
    case Stale: return 412;
    case PreconditionMissing: return 428;
    case PaymentDeclined: return 402;
    case TooMany: return 429;
    case Unavailable: return 503;
    case Internal: return 500;
    }
    Q_UNREACHABLE();
}

}
