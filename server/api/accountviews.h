#pragma once

#include "core/identity/account.h"
#include "server/api/views.h"

// The shapes of accounts, for those who have them and for the staff.
namespace kontor::api {

struct AccountView
{
    AccountId id{};
    QString email{};
    bool emailConfirmed = false;
    QString firstName{};
    QString lastName{};
    QString phone{};
    QByteArray locale{};
    QByteArray status{};
    wire::Metadata consents{};
    wire::Metadata preferences{};
    std::vector<QByteArray> roles{};
    Instant createdAt{};

    static QByteArray wireName() { return "Account"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &AccountView::id, "Names the account."),
            field("email", &AccountView::email, "Signs in.").maxLength(254).example("ada@example.org"),
            field("email_confirmed", &AccountView::emailConfirmed, "Whether a mail sent there has been answered.").example(true),
            field("first_name", &AccountView::firstName, "Given name.").maxLength(100).example("Ada"),
            field("last_name", &AccountView::lastName, "Family name.").maxLength(100).example("Lovelace"),
            field("phone", &AccountView::phone, "For questions.").maxLength(40).example("+49 40 123456"),
            field("locale", &AccountView::locale, "The language of mails.").maxLength(20).example("en"),
            field("status", &AccountView::status, "Who is disabled cannot sign in.")
                .oneOf({"active", "disabled"})
                .example("active"),
            field("consents", &AccountView::consents, "What was agreed to.")
                .maxItems(50)
                .maxLength(500)
                .exampleJson(R"({"newsletter":"2026-11-01"})"),
            field("preferences", &AccountView::preferences, "What the storefront remembers.")
                .maxItems(50)
                .maxLength(500)
                .exampleJson("{}"),
            field("roles", &AccountView::roles, "By their codes.").maxItems(100).maxLength(40).exampleJson(R"(["customer"])"),
            field("created_at", &AccountView::createdAt, "When it was made."));
    }
    static AccountView of(const Account &account)
    {
        return {.id = account.id,
            .email = account.email,
            .emailConfirmed = account.emailConfirmedAt.has_value(),
            .firstName = account.firstName,
            .lastName = account.lastName,
            .phone = account.phone,
            .locale = account.locale,
            .status = account.status,
            .consents = metadataOf(account.consents),
            .preferences = metadataOf(account.preferences),
            .roles = std::vector<QByteArray>(account.roles.begin(), account.roles.end()),
            .createdAt = account.createdAt};
    }
};

struct ProfilePatch
{
    wire::Patch<QString> firstName{};
    wire::Patch<QString> lastName{};
    wire::Patch<QString> phone{};
    wire::Patch<QByteArray> locale{};
    wire::Patch<wire::Metadata> consents{};
    wire::Patch<wire::Metadata> preferences{};

    static QByteArray wireName() { return "ChangeProfile"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("first_name", &ProfilePatch::firstName, "Given name.").maxLength(100).notNull().example("Ada"),
            field("last_name", &ProfilePatch::lastName, "Family name.").maxLength(100).notNull().example("Lovelace"),
            field("phone", &ProfilePatch::phone, "For questions.").maxLength(40).notNull().example("+49 40 123456"),
            field("locale", &ProfilePatch::locale, "The language of mails.")
                .maxLength(20)
                .pattern(u"[a-z]{2}(-[A-Z]{2})?"_s)
                .notNull()
                .example("en"),
            field("consents", &ProfilePatch::consents, "All of them, as they are from now on.")
                .maxItems(50)
                .maxLength(100)
                .notNull()
                .exampleJson(R"({"newsletter":"2026-11-01"})"),
            field("preferences", &ProfilePatch::preferences, "All of them, as they are from now on.")
                .maxItems(50)
                .maxLength(100)
                .notNull()
                .exampleJson("{}"));
    }
    ProfileChange toChange() const
    {
        const auto text = [](const auto &patch) { return patch.isSet() ? std::optional(patch.value()) : std::nullopt; };
        const auto json = [](const wire::Patch<wire::Metadata> &patch) {
            return patch.isSet() ? std::optional(metadataJson(patch.value())) : std::nullopt;
        };
        return {.firstName = text(firstName),
            .lastName = text(lastName),
            .phone = text(phone),
            .locale = text(locale),
            .consents = json(consents),
            .preferences = json(preferences)};
    }
};

struct AccountAddressBody
{
    QString label{};
    AddressWire address{};
    bool isDefaultShipping = false;
    bool isDefaultBilling = false;

    static QByteArray wireName() { return "NewAccountAddress"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("label", &AccountAddressBody::label, "What its owner calls it.").maxLength(60).optional().example("Home"),
            field("address", &AccountAddressBody::address, "The address."),
            field(
                "is_default_shipping", &AccountAddressBody::isDefaultShipping, "Where things go unless somebody says otherwise.")
                .optional()
                .example(true),
            field("is_default_billing", &AccountAddressBody::isDefaultBilling, "Who pays unless somebody says otherwise.")
                .optional()
                .example(true));
    }
    AccountAddress toAddress() const
    {
        return {.id = {},
            .label = label,
            .address = address.toAddress(),
            .isDefaultShipping = isDefaultShipping,
            .isDefaultBilling = isDefaultBilling};
    }
};

struct AccountAddressView
{
    AccountAddressId id{};
    QString label{};
    AddressWire address{};
    bool isDefaultShipping = false;
    bool isDefaultBilling = false;

    static QByteArray wireName() { return "AccountAddress"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &AccountAddressView::id, "Names the entry."),
            field("label", &AccountAddressView::label, "What its owner calls it.").maxLength(60).example("Home"),
            field("address", &AccountAddressView::address, "The address."),
            field(
                "is_default_shipping", &AccountAddressView::isDefaultShipping, "Where things go unless somebody says otherwise.")
                .example(true),
            field("is_default_billing", &AccountAddressView::isDefaultBilling, "Who pays unless somebody says otherwise.")
                .example(true));
    }
    static AccountAddressView of(const AccountAddress &entry)
    {
        return {.id = entry.id,
            .label = entry.label,
            .address = AddressWire::of(entry.address),
            .isDefaultShipping = entry.isDefaultShipping,
            .isDefaultBilling = entry.isDefaultBilling};
    }
};

struct AccountAddresses
{
    std::vector<AccountAddressView> data{};
    static auto fields()
    {
        return wire::fields(wire::field("data", &AccountAddresses::data, "Oldest first.").maxItems(limits::addressesOfAccount));
    }
    static AccountAddresses of(const std::vector<AccountAddress> &entries)
    {
        AccountAddresses all;
        for (const auto &entry : entries)
            all.data.push_back(AccountAddressView::of(entry));
        return all;
    }
};

}
