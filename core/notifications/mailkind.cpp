#include "core/notifications/mailkind.h"

namespace kontor {

namespace {

using std::chrono::hours;

constexpr MailField aLink[] = {{.name = "link"}};
constexpr MailField anEmail[] = {{.name = "email"}};
constexpr MailField aWish[] = {{.name = "title"}, {.name = "link"}};
constexpr MailField aWishGranted[] = {{.name = "title"}, {.name = "link"}, {.name = "unsubscribe"}};
constexpr const char *lineItems[] = {"quantity", "title", "total"};
constexpr const char *amountItems[] = {"amount"};
constexpr MailField anOrder[] = {
    {.name = "number"},
    {.name = "link"},
    {.name = "lines", .items = lineItems},
    {.name = "subtotal"},
    {.name = "discount", .items = amountItems}, // at most one; so are the taxes
    {.name = "shipping"},
    {.name = "tax_included", .items = amountItems},
    {.name = "tax_added", .items = amountItems},
    {.name = "total"},
};

constexpr MailKindFacts kinds[] = {
    {MailKind::VerifyEmail, "verify_email", aLink, hours(24)},
    {MailKind::PasswordReset, "password_reset", aLink, hours(1)},
    {MailKind::PasswordChanged, "password_changed", aLink, hours(7 * 24)},
    {MailKind::EmailChanged, "email_changed", anEmail, hours(7 * 24)},
    {MailKind::AccountLockedNotice, "account_locked_notice", aLink, hours(24)},
    {MailKind::SessionReuse, "session_reuse", aLink, hours(7 * 24)},
    {MailKind::Welcome, "welcome", aLink, hours(7 * 24)},
    {MailKind::AccountExists, "account_exists", aLink, hours(24)},
    {MailKind::OrderConfirmation, "order_confirmation", anOrder, hours(7 * 24)},
    {MailKind::BackInStockQuestion, "back_in_stock_question", aWish, hours(3 * 24)},
    {MailKind::BackInStock, "back_in_stock", aWishGranted, hours(3 * 24)},
};

}

std::span<const MailKindFacts> mailKinds()
{
    return kinds;
}

const MailKindFacts &factsOf(MailKind kind)
{
    return kinds[static_cast<size_t>(kind)];
}

std::optional<MailKind> mailKind(QByteArrayView name)
{
    for (const auto &known : kinds)
        if (name == known.name)
            return known.kind;
    return std::nullopt;
}

}
