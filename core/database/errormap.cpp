#include "core/database/errormap_p.h"

namespace kontor {

namespace {

constexpr auto retryCode = "serialization_failure"_L1;
constexpr auto lostCode = "database_unavailable"_L1;
constexpr auto staleCode = "stale_plan"_L1;
constexpr auto staleQuoteCode = "stale_quote"_L1;
constexpr auto placedCode = "placed_meanwhile"_L1;

struct ConstraintRow
{
    const char *constraint;
    ErrorKind kind;
    QLatin1StringView code;
    const char16_t *message;
    const char *pointer;
};

// A constraint that a client's data can hit, and what it is told. Sorted by room.
const ConstraintRow constraintRows[] = {
    {"variant_preorder_check", ErrorKind::Invalid, "required"_L1, u"A preorder needs the day on which it comes out.",
        "/available_from"},
    {"variant_available_check", ErrorKind::Invalid, "not_allowed"_L1, u"Only a backorder or preorder has a day.",
        "/available_from"},
    {"option_name_key", ErrorKind::Invalid, "duplicate"_L1, u"A product has each option once.", "/options"},
    {"option_value_key", ErrorKind::Invalid, "duplicate"_L1, u"An option has each value once.", "/options"},
    {"product_category_pkey", ErrorKind::Invalid, "duplicate"_L1, u"A product is in a category once.", "/category_ids"},
    {"price_period_check", ErrorKind::Invalid, "out_of_range"_L1, u"A price ends after it has begun.", "/ends_at"},
    {"price_amount_check", ErrorKind::Invalid, "out_of_range"_L1, u"A price is 0 to 1,000,000,000,000 in minor units.",
        "/amount"},
    {"category_slug_key", ErrorKind::Conflict, "slug_taken"_L1, u"Another category has this slug.", "/slug"},
    {"category_parent_fkey", ErrorKind::Invalid, "unknown_category"_L1, u"There is no such parent category.", "/parent_id"},
    {"category_tax_class_fkey", ErrorKind::Invalid, "unknown_tax_class"_L1, u"There is no such tax class.", "/tax_class"},
    {"product_own_tax_class_fkey", ErrorKind::Invalid, "unknown_tax_class"_L1, u"There is no such tax class.", "/tax_class"},
    {"category_shipping_profile_fkey", ErrorKind::Invalid, "unknown_shipping_profile"_L1, u"There is no such shipping profile.",
        "/shipping_profile"},
    {"product_own_shipping_profile_fkey", ErrorKind::Invalid, "unknown_shipping_profile"_L1,
        u"There is no such shipping profile.", "/shipping_profile"},
    {"attribute_pkey", ErrorKind::Conflict, "attribute_exists"_L1, u"Another attribute has this code.", "/code"},
    {"category_attribute_attribute_fkey", ErrorKind::Invalid, "unknown_attribute"_L1, u"There is no such attribute.",
        "/attributes"},
    {"product_attributes_check", ErrorKind::Invalid, "too_long"_L1, u"At most 100 kB of attributes are kept.", "/attributes"},
    {"product_description_check", ErrorKind::Invalid, "too_long"_L1, u"A description has at most 20,000 characters.",
        "/description"},
    {"product_translation_description_check", ErrorKind::Invalid, "too_long"_L1, u"A description has at most 20,000 characters.",
        "/description"},
    {"category_description_check", ErrorKind::Invalid, "too_long"_L1, u"A description has at most 20,000 characters.",
        "/description"},
    {"collection_description_check", ErrorKind::Invalid, "too_long"_L1, u"A description has at most 20,000 characters.",
        "/description"},
    {"product_metadata_check", ErrorKind::Invalid, "too_long"_L1, u"At most 100 kB of metadata are kept.", "/metadata"},
    {"product_private_metadata_check", ErrorKind::Invalid, "too_long"_L1, u"At most 100 kB of metadata are kept.",
        "/private_metadata"},
    {"product_publish_check", ErrorKind::Invalid, "not_allowed"_L1, u"Only a draft is published later.", "/publish_at"},
    {"product_unpublish_check", ErrorKind::Invalid, "not_allowed"_L1, u"It is archived already.", "/unpublish_at"},
    {"product_period_check", ErrorKind::Invalid, "out_of_range"_L1, u"It goes before it comes.", "/unpublish_at"},
    {"related_product_check", ErrorKind::Invalid, "not_allowed"_L1, u"A product is not related to itself.", "/related_ids"},
    {"related_product_related_fkey", ErrorKind::Invalid, "unknown_product"_L1, u"There is no such product.", "/related_ids"},
    {"collection_slug_key", ErrorKind::Conflict, "slug_taken"_L1, u"Another collection has this slug.", "/slug"},
    {"collection_rule_check", ErrorKind::Invalid, "too_long"_L1, u"At most 20 kB of a rule are kept.", "/rule"},
    {"media_url_check", ErrorKind::Invalid, "invalid_format"_L1, u"This is no address of an image.", "/images"},
    {"product_translation_attributes_check", ErrorKind::Invalid, "too_long"_L1, u"At most 100 kB of attributes are kept.",
        "/attributes"},
    {"cart_item_variant_fkey", ErrorKind::Invalid, "unknown_variant"_L1, u"There is no such variant.", "/variant_id"},
    {"variant_sku_check", ErrorKind::Invalid, "too_long"_L1, u"An SKU has at most 64 characters.", "/sku"},
    {"product_slug_key", ErrorKind::Conflict, "slug_taken"_L1, u"Another product has this slug.", "/slug"},
    {"product_tax_class_fkey", ErrorKind::Invalid, "unknown_tax_class"_L1, u"There is no such tax class.", "/tax_class"},
    {"product_category_category_fkey", ErrorKind::Invalid, "unknown_category"_L1, u"There is no such category.", "/category_ids"},
    {"variant_sku_key", ErrorKind::Conflict, "sku_taken"_L1, u"Another variant has this SKU.", "/variants"},
    {"variant_options_key", ErrorKind::Conflict, "variant_exists"_L1, u"Another variant has these option values.", "/variants"},
    {"price_key", ErrorKind::Conflict, "price_exists"_L1, u"There is a price for this variant and currency already.", "/prices"},
    {"price_variant_fkey", ErrorKind::Invalid, "unknown_variant"_L1, u"There is no such variant.", "/variant_id"},
    {"price_list_fkey", ErrorKind::Conflict, "price_list_in_use"_L1, u"There are prices in it.", ""},
    {"price_list_code_key", ErrorKind::Conflict, "name_taken"_L1, u"Another price list has this code.", "/code"},
    {"price_list_period_check", ErrorKind::Invalid, "out_of_range"_L1, u"A price list ends after it has begun.", "/ends_at"},
    {"price_list_base_check", ErrorKind::Conflict, "base_price_list"_L1,
        u"The base list is for everybody, everywhere and always.", ""},
    {"level_reserved_check", ErrorKind::Conflict, "out_of_stock"_L1, u"There is not enough in stock.", ""},
    {"level_on_hand_check", ErrorKind::Conflict, "negative_stock"_L1, u"This would leave less than nothing on hand.", "/delta"},
    {"level_count_check", ErrorKind::Invalid, "out_of_range"_L1, u"More than 1,000,000,000 cannot be counted.", "/delta"},
    {"level_variant_fkey", ErrorKind::Invalid, "unknown_variant"_L1, u"There is no such variant.", "/variant_id"},
    {"level_location_fkey", ErrorKind::Invalid, "unknown_location"_L1, u"There is no such location.", "/location_id"},
    {"locale_pkey", ErrorKind::Conflict, "name_taken"_L1, u"The shop has this language already.", "/code"},
    {"synonym_locale_fkey", ErrorKind::Invalid, "unknown_locale"_L1, u"The shop has no such language.", "/locale"},
    {"search_rule_locale_fkey", ErrorKind::Invalid, "unknown_locale"_L1, u"The shop has no such language.", "/locale"},
    {"search_rule_key", ErrorKind::Conflict, "rule_exists"_L1, u"There is a rule for this query and language.", "/query"},
    {"search_rule_asked_check", ErrorKind::Invalid, "too_long"_L1, u"A query has at most 200 characters, as it is compared.",
        "/query"},
    {"search_rule_pinned_check", ErrorKind::Invalid, "not_allowed"_L1, u"First places are those of a query that says something.",
        "/pinned_product_ids"},
    {"incoming_variant_fkey", ErrorKind::Invalid, "unknown_variant"_L1, u"There is no such variant.", "/variant_id"},
    {"incoming_location_fkey", ErrorKind::Invalid, "unknown_location"_L1, u"There is no such location.", "/location_id"},
    {"incoming_received_check", ErrorKind::Conflict, "over_receipt"_L1, u"More would have come than is expected.", ""},
    {"location_code_key", ErrorKind::Conflict, "name_taken"_L1, u"Another location has this code.", "/code"},
    {"shipping_method_profile_profile_fkey", ErrorKind::Invalid, "unknown_shipping_profile"_L1,
        u"There is no such shipping profile.", "/profiles"},
    {"shipping_profile_pkey", ErrorKind::Conflict, "name_taken"_L1, u"Another shipping profile has this code.", "/code"},
    {"account_email_key", ErrorKind::Conflict, "email_taken"_L1, u"There is an account with this e-mail address.", "/email"},
    {"account_role_role_fkey", ErrorKind::Invalid, "unknown_role"_L1, u"There is no such role.", "/roles"},
    {"customer_group_code_key", ErrorKind::Conflict, "name_taken"_L1, u"Another customer group has this code.", "/code"},
    {"account_consents_check", ErrorKind::Invalid, "too_long"_L1, u"At most 8 KiB of consents are kept.", "/consents"},
    {"account_preferences_check", ErrorKind::Invalid, "too_long"_L1, u"At most 8 KiB of preferences are kept.", "/preferences"},
    {"role_pkey", ErrorKind::Conflict, "name_taken"_L1, u"Another role has this code.", "/code"},
    {"role_permissions_check", ErrorKind::Invalid, "too_many"_L1, u"A role has at most 64 permissions.", "/permissions"},
    {"api_key_name_key", ErrorKind::Conflict, "name_taken"_L1, u"Another key has this name.", "/name"},
    {"order_cart_key", ErrorKind::Conflict, "already_placed"_L1, u"This cart has been ordered already.", ""},
    {"checkout_cart_key", ErrorKind::Conflict, "checkout_open"_L1, u"This cart has an open checkout already.", ""},
    {"cart_item_quantity_check", ErrorKind::Invalid, "out_of_range"_L1, u"A line holds 1 to 999 of a variant.", "/quantity"},
    {"cart_item_variant_key", ErrorKind::Conflict, "item_exists"_L1, u"The variant is in the cart already.", "/variant_id"},
};

struct RaisedRow
{
    const char *sqlState;
    ErrorKind kind;
    QLatin1StringView code;
    const char16_t *message;
    const char *pointer = ""; ///< of what is Invalid
};

// Refusals that our own functions in the database raise; DETAIL, if any, is a JSON object of facts for the client.
const RaisedRow raisedRows[] = {
    {"KT001", ErrorKind::Conflict, staleQuoteCode, u"Something the total was computed from has changed."},
    {"KT002", ErrorKind::Conflict, "out_of_stock"_L1, u"Some of this is no longer in stock."},
    {"KT003", ErrorKind::Conflict, "in_progress"_L1, u"This is being completed already."},
    {"KT004", ErrorKind::Conflict, "wrong_state"_L1, u"The current state does not allow this."},
    {"KT005", ErrorKind::Conflict, "total_changed"_L1, u"The total is not the expected one any more."},
    {"KT031", ErrorKind::Stale, "stale_version"_L1, u"This has been changed meanwhile; read it again."},
    {"KT006", ErrorKind::NotFound, "not_found"_L1, u"There is no such thing."},
    {"KT008", ErrorKind::Conflict, placedCode, u"This cart has been ordered already."},
    {"KT009", ErrorKind::Conflict, "wall_unavailable"_L1,
        u"The database's user may not make logins: give it CREATEROLE, then ask again."},
    {"KT007", ErrorKind::Conflict, "category_cycle"_L1, u"A category cannot be below itself."},
    {"KT013", ErrorKind::Invalid, "wrong_check_digit"_L1, u"A code of 8, 12, 13 or 14 digits ends in its check digit.",
        "/barcode"},
    {"KT012", ErrorKind::Invalid, "wrong_type"_L1, u"A value does not fit its attribute.", "/attributes"},
    {"KT010", ErrorKind::Invalid, "unknown_category"_L1, u"That category is not below the same parent.", "/before_id"},
    {"KT020", ErrorKind::Conflict, "base_price_list"_L1, u"The base list cannot be removed."},
    {"KT021", ErrorKind::Invalid, "unknown_market"_L1, u"There is no such market.", "/markets"},
    {"KT022", ErrorKind::Invalid, "unknown_customer_group"_L1, u"There is no such customer group.", "/customer_group_ids"},
    {"KT023", ErrorKind::Conflict, "customer_group_in_use"_L1, u"A price list is for this group."},
    {"KT025", ErrorKind::Conflict, "default_locale"_L1, u"The default language of the shop or of a market cannot be removed."},
    {"KT030", ErrorKind::Conflict, "default_shipping_profile"_L1, u"The profile of whatever decides nothing cannot be removed."},
    {"KT011", ErrorKind::Invalid, "category_too_deep"_L1, u"Categories are at most 30 deep.", "/parent_id"},
};

// What is invalid is told as if the edge had found the fault itself.
template<typename Told>
Error refusalOf(const Told &row, const QString &detail)
{
    Error refusal{.kind = row.kind, .code = row.code, .message = QString::fromUtf16(row.message), .detail = {}};
    if (row.kind == ErrorKind::Invalid)
        refusal = invalid(QString::fromLatin1(row.pointer), row.code, refusal.message).value();
    refusal.detail = detail;
    return refusal;
}

}

Error toError(const ServerError &error, const char *statement)
{
    // Of a broken constraint DETAIL holds the row itself, which may be a person's: no matter for a log.
    const auto facts = error.sqlState.startsWith("23") ? QByteArray() : ' ' + error.detail;
    const QString detail = QString::fromLatin1(statement) + u": "_s + QString::fromLatin1(error.sqlState) + u' '
        + QString::fromLatin1(error.constraint) + u' ' + QString::fromUtf8(error.message) + QString::fromUtf8(facts);
    const auto is = [&](const char *state) { return error.sqlState == state; };

    for (const auto &row : constraintRows) {
        if (!error.constraint.isEmpty() && error.constraint == row.constraint) {
            return refusalOf(row, detail);
        }
    }
    for (const auto &row : raisedRows) {
        if (is(row.sqlState)) {
            Error refusal = refusalOf(row, detail);
            if (error.detail.startsWith('{'))
                refusal.facts = error.detail;
            return refusal;
        }
    }
    if (is("40001") || is("40P01"))
        return {.kind = ErrorKind::Unavailable,
            .code = retryCode,
            .message = u"Too many want the same at once; try again."_s,
            .detail = detail,
            .fields = {},
            .retryAfter = std::chrono::seconds(1)};
    // A sum that leaves its type: of numbers that a client has sent.
    if (is("22003"))
        return {.kind = ErrorKind::Invalid, .code = "out_of_range"_L1, .message = u"A number is too large."_s, .detail = detail};
    // 26000: the server does not know the prepared statement. 0A000: the type of its result has changed.
    if (is("26000") || is("0A000"))
        return {.kind = ErrorKind::Unavailable,
            .code = staleCode,
            .message = u"The database was changed just now; try again."_s,
            .detail = detail,
            .fields = {},
            .retryAfter = std::chrono::seconds(1)};
    if (is("55P03") || is("57014"))
        return {.kind = ErrorKind::Unavailable,
            .code = "database_timeout"_L1,
            .message = u"This took too long; try again."_s,
            .detail = detail,
            .fields = {},
            .retryAfter = std::chrono::seconds(1)};
    // Connection exceptions, shutdown, not enough resources (53100: disk full), read only: not the client's doing.
    if (error.sqlState.isEmpty() || error.sqlState.startsWith("08") || error.sqlState.startsWith("57P")
        || error.sqlState.startsWith("53") || is("25006") || is("25P03"))
        return {.kind = ErrorKind::Unavailable,
            .code = lostCode,
            .message = u"The database does not answer; try again soon."_s,
            .detail = detail,
            .fields = {},
            .retryAfter = std::chrono::seconds(2)};
    return internal(detail).value();
}

bool mayRetry(const Error &error)
{
    // A stale quote is computed anew, and who lost the race for an order finds it, when the body runs again.
    return error.code == retryCode || error.code == staleCode || error.code == staleQuoteCode || error.code == placedCode;
}

bool isStalePlan(const Error &error)
{
    return error.code == staleCode;
}

QList<QByteArray> mappedConstraints()
{
    QList<QByteArray> names;
    for (const auto &row : constraintRows)
        names.append(row.constraint);
    return names;
}

bool isConnectionLost(const Error &error)
{
    return error.code == lostCode;
}

}
