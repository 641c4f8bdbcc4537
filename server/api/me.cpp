#include "core/auth/personaldata.h"
#include "server/api/accountviews.h"
#include "server/api/api.h"
#include "server/api/orderviews.h"

namespace kontor::api {

using namespace http;

namespace {

struct AddressPath
{
    AccountAddressId addressId{};
    static auto fields() { return wire::fields(wire::field("address_id", &AddressPath::addressId, "The entry.")); }
};

struct SessionPath
{
    Uuid sessionId{};
    static auto fields() { return wire::fields(wire::field("session_id", &SessionPath::sessionId, "The session.")); }
};

struct SessionView
{
    Uuid id{};
    QString address{};
    QString userAgent{};
    Instant createdAt{};
    Instant refreshedAt{};
    Instant expiresAt{};
    bool isCurrent = false;
    static QByteArray wireName() { return "Session"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &SessionView::id, "Names the session."),
            field("address", &SessionView::address, "Where it came from.").maxLength(60).example("192.0.2.7"),
            field("user_agent", &SessionView::userAgent, "With what.").maxLength(300).example("Mozilla/5.0"),
            field("created_at", &SessionView::createdAt, "When somebody signed in."),
            field("refreshed_at", &SessionView::refreshedAt, "When it was last used."),
            field("expires_at", &SessionView::expiresAt, "When it ends in any case."),
            field("is_current", &SessionView::isCurrent, "Whether this request belongs to it.").example(true));
    }
};

struct Sessions
{
    std::vector<SessionView> data{};
    static auto fields() { return wire::fields(wire::field("data", &Sessions::data, "The last used first.").maxItems(100)); }
};

void addProfile(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, AccountView>("/v1/me", operations::viewProfile,
        {.tag = "Me",
            .summary = "Read one's account",
            .description = "As it is now.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store"},
        [](Call &call) -> Result<AccountView> {
            KONTOR_TRY(const auto account, call.shop().accounts.own(call.context()));
            call.setVersion(account.version);
            return AccountView::of(account);
        }));
    endpoints.add(patch<NoPath, NoQuery, ProfilePatch, AccountView>("/v1/me", operations::changeProfile,
        {.tag = "Me",
            .summary = "Change one's account",
            .description = "A merge-patch of names, phone, language, consents and preferences.",
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const ProfilePatch &body) -> Result<AccountView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            KONTOR_TRY(const auto account, call.shop().accounts.changeOwn(call.context(), body.toChange(), expected));
            call.setVersion(account.version);
            return AccountView::of(account);
        }));
    endpoints.add(del<NoPath, NoQuery, NoContent>("/v1/me", operations::eraseOwnData,
        {.tag = "Me",
            .summary = "Be forgotten",
            .description = "Erases the account and everything personal; orders stay as what was sold, for the law.",
            .status = 204,
            .errors = {"not_found"}},
        [](Call &call) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().personalData.eraseOwn(call.context()));
            return NoContent{};
        }));
    endpoints.add(get<NoPath, NoQuery, wire::AnyObject>("/v1/me/export", operations::exportOwnData,
        {.tag = "Me",
            .summary = "Take one's data along",
            .description = "Everything that is known: account, addresses, sessions, carts and orders, as JSON.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store"},
        [](Call &call) -> Result<wire::AnyObject> {
            KONTOR_TRY(auto json, call.shop().personalData.exportOwn(call.context()));
            call.setHeader("content-disposition", "attachment; filename=\"personal-data.json\"");
            return wire::AnyObject{std::move(json)};
        }));
}

void addAddresses(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, AccountAddresses>("/v1/me/addresses", operations::listAddresses,
        {.tag = "Me", .summary = "List one's addresses", .description = "At most 50.", .cacheControl = "private, no-store"},
        [](Call &call) -> Result<AccountAddresses> {
            KONTOR_TRY(const auto entries, call.shop().accounts.addresses(call.context()));
            return AccountAddresses::of(entries);
        }));
    endpoints.add(post<NoPath, NoQuery, AccountAddressBody, AccountAddressView>("/v1/me/addresses", operations::addAddress,
        {.tag = "Me",
            .summary = "Add an address",
            .description = "The first one is the default for shipping and billing.",
            .status = 201,
            .idempotency = Idempotency::Accepted},
        [](Call &call, const AccountAddressBody &body) -> Result<AccountAddressView> {
            KONTOR_TRY(const auto entry, call.shop().accounts.addAddress(call.context(), body.toAddress()));
            call.location("/v1/me/addresses/" + entry.id.toByteArray());
            call.setVersion(entry.version);
            return AccountAddressView::of(entry);
        }));
    endpoints.add(get<AddressPath, NoQuery, AccountAddressView>("/v1/me/addresses/{address_id}", operations::viewAddress,
        {.tag = "Me",
            .summary = "Read an address",
            .description = "One of one's own.",
            .errors = {"not_found"},
            .cacheControl = "private, no-store"},
        [](Call &call, const AddressPath &path) -> Result<AccountAddressView> {
            KONTOR_TRY(const auto entry, call.shop().accounts.address(call.context(), path.addressId));
            call.setVersion(entry.version);
            return AccountAddressView::of(entry);
        }));
    endpoints.add(put<AddressPath, NoQuery, AccountAddressBody, AccountAddressView>("/v1/me/addresses/{address_id}",
        operations::changeAddress,
        {.tag = "Me",
            .summary = "Change an address",
            .description = "All of it. Orders keep the address that they were placed with.",
            .errors = {"not_found", "stale_version"},
            .ifMatch = IfMatch::Honoured},
        [](Call &call, const AddressPath &path, const AccountAddressBody &body) -> Result<AccountAddressView> {
            KONTOR_TRY(const auto expected, call.expectedVersion());
            auto wanted = body.toAddress();
            wanted.id = path.addressId;
            KONTOR_TRY(const auto entry, call.shop().accounts.changeAddress(call.context(), wanted, expected));
            call.setVersion(entry.version);
            return AccountAddressView::of(entry);
        }));
    endpoints.add(del<AddressPath, NoQuery, NoContent>("/v1/me/addresses/{address_id}", operations::removeAddress,
        {.tag = "Me", .summary = "Remove an address", .description = "One of one's own.", .status = 204, .errors = {"not_found"}},
        [](Call &call, const AddressPath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().accounts.removeAddress(call.context(), path.addressId));
            return NoContent{};
        }));
}

void addSessions(Endpoints &endpoints)
{
    endpoints.add(get<NoPath, NoQuery, Sessions>("/v1/me/sessions", operations::listSessions,
        {.tag = "Me",
            .summary = "List one's sessions",
            .description = "Where somebody is signed in with this account.",
            .cacheControl = "private, no-store"},
        [](Call &call) -> Result<Sessions> {
            KONTOR_TRY(const auto records, call.shop().signIn.sessions(call.context()));
            Sessions sessions;
            for (const auto &record : records)
                sessions.data.push_back({.id = record.id,
                    .address = record.address,
                    .userAgent = record.userAgent,
                    .createdAt = record.createdAt,
                    .refreshedAt = record.refreshedAt,
                    .expiresAt = record.expiresAt,
                    .isCurrent = record.id == call.context().actor.session});
            return sessions;
        }));
    endpoints.add(del<SessionPath, NoQuery, NoContent>("/v1/me/sessions/{session_id}", operations::endSession,
        {.tag = "Me",
            .summary = "End a session",
            .description = "Its access token is refused by every server within five seconds.",
            .status = 204,
            .errors = {"not_found"}},
        [](Call &call, const SessionPath &path) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().signIn.endSession(call.context(), path.sessionId));
            return NoContent{};
        }));
}

}

void addMe(Endpoints &endpoints)
{
    addProfile(endpoints);
    addAddresses(endpoints);
    endpoints.add(get<NoPath, PageQuery, Page<OrderSummaryView>>("/v1/me/orders", operations::listOwnOrders,
        {.tag = "Me",
            .summary = "List one's purchases",
            .description = "Newest first; those too that were placed as a guest with the address that was confirmed since.",
            .cacheControl = "private, no-store"},
        [](Call &call, const PageQuery &query) -> Result<Page<OrderSummaryView>> {
            auto &orders = call.shop().orders;
            return orderPage(
                call, query, [&](const auto &before) { return orders.listOwn(call.context(), before, query.limit); },
                [&] { return orders.countOwn(call.context()); });
        }));
    addSessions(endpoints);
}

}
