// The calls of tst_operations.cpp that are about accounts.
#include "tests/api/accounts.h"
#include "tests/support/suite.h"

#include <QJsonArray>

namespace kontor::test {

namespace {

constexpr auto anotherPassword = "a wide and quiet sea";

QByteArray passwordBody(const QByteArray &current, const char *wanted = anotherPassword)
{
    return object({{"current_password", QString::fromUtf8(current)}, {"password", QString::fromUtf8(wanted)}});
}

QByteArray registration(const QByteArray &email, const QByteArray &password)
{
    return object({{"email", QString::fromUtf8(email)}, {"password", QString::fromUtf8(password)}});
}

QByteArray addressEntry(const char *label = "Home")
{
    const QJsonObject address{{u"last_name"_s, u"Lovelace"_s}, {u"line1"_s, u"Deichstraße 27"_s}, {u"city"_s, u"Hamburg"_s},
        {u"postal_code"_s, u"20459"_s}, {u"country"_s, u"DE"_s}};
    return object({{"label", label}, {"address", address}});
}

QByteArray newAddress(OpenShop &s, const Person &person)
{
    return s.client.post("/v1/me/addresses", addressEntry(), person.bearer).field("location");
}

QByteArray rolesBody(const QStringList &roles)
{
    return object({{"roles", QJsonArray::fromStringList(roles)}});
}

QByteArray statusBody(const char *status)
{
    return object({{"status", status}});
}

QByteArray newRole(OpenShop &s)
{
    static int count = 0;
    const auto code = u"role-%1"_s.arg(++count);
    s.client.post("/v1/admin/roles",
        object({{"code", code}, {"name", "Warehouse"}, {"permissions", QJsonArray{u"inventory:read"_s}}}), s.staff);
    return code.toLatin1();
}

QByteArray roleBody(const char *permission = "inventory:write")
{
    return object({{"name", "Store"}, {"permissions", QJsonArray{QString::fromLatin1(permission)}}});
}

// Tries until the next one has to wait.
Answer tooMany(OpenShop &s, const Person &person, const std::function<Answer()> &call)
{
    auto wrong = person;
    wrong.password = "not this one";
    for (int i = 0; i < 7; ++i)
        signIn(s.client, wrong);
    return call();
}

void addAuthCalls(std::map<QByteArray, Call> &out)
{
    out["auth_register"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post(
            "/v1/auth/register", registration("new" + QByteArray::number(++count) + "@example.org", "a long and quiet river"));
    };
    out["auth_sign_in"] = [](OpenShop &s) { return signIn(s.client, newCustomer(s.client)); };
    out["auth_refresh"] = [](OpenShop &s) {
        return s.client.post(
            "/v1/auth/refresh", object({{"refresh_token", QString::fromUtf8(newCustomer(s.client).refreshToken)}}));
    };
    out["auth_sign_out"] = [](OpenShop &s) { return s.client.post("/v1/auth/logout", "{}", newCustomer(s.client).bearer); };
    out["auth_confirm_email"] = [](OpenShop &s) {
        return s.client.post("/v1/auth/email/verify",
            object({{"ticket", QString::fromUtf8(ticket(s.shop, "confirm_email", newCustomer(s.client)))}}));
    };
    out["auth_ask_confirmation"] = [](OpenShop &s) {
        return s.client.post("/v1/me/email/verification", "{}", newCustomer(s.client).bearer);
    };
    out["auth_forgot_password"] = [](OpenShop &s) {
        return s.client.post("/v1/auth/password/forgot", object({{"email", "nobody@example.org"}}));
    };
    out["auth_reset_password"] = [](OpenShop &s) {
        return s.client.post("/v1/auth/password/reset",
            object({{"ticket", QString::fromUtf8(ticket(s.shop, "reset_password", newCustomer(s.client)))},
                {"password", anotherPassword}}));
    };
    out["auth_change_password"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.put("/v1/me/password", passwordBody(person.password), person.bearer);
    };
    out["auth_change_email"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.put("/v1/me/email",
            object({{"current_password", QString::fromUtf8(person.password)}, {"email", "other@example.org"}}), person.bearer);
    };
    out["auth_open_desktop"] = [](OpenShop &s) {
        return s.client.post("/v1/auth/desktop", {}, newStaff(s.shop, s.client, {"manager"}).bearer);
    };
    out["cart_claim"] = [](OpenShop &s) {
        return s.client.post("/v1/carts/" + newCart(s.client) + "/claim", "{}", newCustomer(s.client).bearer);
    };
}

void addMeCalls(std::map<QByteArray, Call> &out)
{
    out["profile_view"] = [](OpenShop &s) { return s.client.get("/v1/me", newCustomer(s.client).bearer); };
    out["profile_change"] = [](OpenShop &s) {
        return s.client.patch("/v1/me", object({{"first_name", "Augusta"}}), newCustomer(s.client).bearer);
    };
    out["profile_erase"] = [](OpenShop &s) { return s.client.del("/v1/me", newCustomer(s.client).bearer); };
    out["profile_export"] = [](OpenShop &s) { return s.client.get("/v1/me/export", newCustomer(s.client).bearer); };
    out["address_list"] = [](OpenShop &s) { return s.client.get("/v1/me/addresses", newCustomer(s.client).bearer); };
    out["address_add"] = [](OpenShop &s) {
        return s.client.post("/v1/me/addresses", addressEntry(), newCustomer(s.client).bearer);
    };
    out["address_view"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.get(newAddress(s, person), person.bearer);
    };
    out["address_change"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.put(newAddress(s, person), addressEntry("Work"), person.bearer);
    };
    out["address_remove"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.del(newAddress(s, person), person.bearer);
    };
    out["order_list_own"] = [](OpenShop &s) { return s.client.get("/v1/me/orders?count=true", newCustomer(s.client).bearer); };
    out["session_list"] = [](OpenShop &s) { return s.client.get("/v1/me/sessions", newCustomer(s.client).bearer); };
    out["session_end"] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        const auto sessions = s.client.get("/v1/me/sessions", person.bearer);
        return s.client.del("/v1/me/sessions/" + sessions.json["data"_L1][0]["id"_L1].toString().toUtf8(), person.bearer);
    };
}

void addStaffCalls(std::map<QByteArray, Call> &out)
{
    const auto customer = [](OpenShop &s) { return "/v1/admin/customers/" + newCustomer(s.client).id; };
    const auto staff = [](OpenShop &s) { return "/v1/admin/staff/" + newStaff(s.shop, s.client, {"manager"}).id; };
    out["customer_list"] = [](OpenShop &s) { return s.client.get("/v1/admin/customers?count=true&email=ada", s.staff); };
    out["customer_view"] = [=](OpenShop &s) { return s.client.get(customer(s), s.staff); };
    out["customer_list_addresses"] = [=](OpenShop &s) { return s.client.get(customer(s) + "/addresses", s.staff); };
    out["customer_export"] = [=](OpenShop &s) { return s.client.get(customer(s) + "/export", s.staff); };
    out["customer_change"] = [=](OpenShop &s) { return s.client.patch(customer(s), object({{"last_name", "King"}}), s.staff); };
    out["customer_set_status"] = [=](OpenShop &s) {
        return s.client.put(customer(s) + "/status", statusBody("disabled"), s.staff);
    };
    out["customer_end_sessions"] = [=](OpenShop &s) { return s.client.del(customer(s) + "/sessions", s.staff); };
    out["customer_erase"] = [=](OpenShop &s) { return s.client.del(customer(s), s.staff); };
    out["staff_list"] = [](OpenShop &s) { return s.client.get("/v1/admin/staff?count=true", s.staff); };
    out["staff_view"] = [=](OpenShop &s) { return s.client.get(staff(s), s.staff); };
    out["staff_invite"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post("/v1/admin/staff",
            object({{"email", u"invited%1@example.org"_s.arg(++count)}, {"roles", QJsonArray{u"manager"_s}}}), s.staff);
    };
    out["staff_change_roles"] = [=](OpenShop &s) {
        return s.client.put(staff(s) + "/roles", rolesBody({QString::fromLatin1(newRole(s))}), s.staff);
    };
    out["staff_set_status"] = [=](OpenShop &s) { return s.client.put(staff(s) + "/status", statusBody("disabled"), s.staff); };
    out["role_list"] = [](OpenShop &s) { return s.client.get("/v1/admin/roles", s.staff); };
    out["role_view"] = [](OpenShop &s) { return s.client.get("/v1/admin/roles/manager", s.staff); };
    out["role_create"] = [](OpenShop &s) {
        static int count = 0;
        return s.client.post("/v1/admin/roles",
            object(
                {{"code", u"made-%1"_s.arg(++count)}, {"name", "Warehouse"}, {"permissions", QJsonArray{u"inventory:read"_s}}}),
            s.staff);
    };
    out["role_change"] = [](OpenShop &s) { return s.client.put("/v1/admin/roles/" + newRole(s), roleBody(), s.staff); };
    out["role_remove"] = [](OpenShop &s) { return s.client.del("/v1/admin/roles/" + newRole(s), s.staff); };
    out["audit_list"] = [](OpenShop &s) {
        return s.client.get("/v1/admin/audit?operation=auth.register&subject=account&limit=5", s.staff);
    };
    out["system_read_keys"] = [](OpenShop &s) { return s.client.get("/.well-known/jwks.json"); };
}

using Refusals = std::map<std::pair<QByteArray, QByteArray>, Call>;

void addPasswordRefusals(Refusals &out, const QByteArray &id, const std::function<Answer(OpenShop &, const char *)> &call)
{
    static const QByteArray tooLong(129, 'x');
    out[{id, "password_too_short"}] = [=](OpenShop &s) { return call(s, "seven77"); };
    out[{id, "password_too_long"}] = [=](OpenShop &s) { return call(s, tooLong.constData()); };
    out[{id, "password_too_common"}] = [=](OpenShop &s) { return call(s, "Password1"); };
}

void addAuthRefusals(Refusals &out)
{
    addPasswordRefusals(out, "auth_register", [](OpenShop &s, const char *password) {
        return s.client.post("/v1/auth/register", registration("eve@example.org", password));
    });
    addPasswordRefusals(out, "auth_reset_password", [](OpenShop &s, const char *password) {
        return s.client.post("/v1/auth/password/reset",
            object({{"ticket", QString::fromUtf8(ticket(s.shop, "reset_password", newCustomer(s.client)))},
                {"password", password}}));
    });
    addPasswordRefusals(out, "auth_change_password", [](OpenShop &s, const char *password) {
        const auto person = newCustomer(s.client);
        return s.client.put("/v1/me/password", passwordBody(person.password, password), person.bearer);
    });
    out[{"auth_register", "email_taken"}] = [](OpenShop &s) {
        return s.client.post("/v1/auth/register", registration(newCustomer(s.client).email, "a long and quiet river"));
    };
    out[{"auth_open_desktop", "wall_unavailable"}] = [](OpenShop &s) {
        run(s.shop.database(),
            "create or replace function auth.raise_wall() returns boolean language sql as 'select false'; delete from auth.wall_group");
        return s.client.post("/v1/auth/desktop", {}, newStaff(s.shop, s.client, {"manager"}).bearer);
    };
    out[{"auth_sign_in", "invalid_credentials"}] = [](OpenShop &s) {
        auto person = newCustomer(s.client);
        person.password = "not this one";
        return signIn(s.client, person);
    };
    out[{"auth_sign_in", "too_many_attempts"}] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return tooMany(s, person, [&] { return signIn(s.client, person); });
    };
    out[{"auth_refresh", "invalid_token"}] = [](OpenShop &s) {
        return s.client.post("/v1/auth/refresh", object({{"refresh_token", "rt_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}));
    };
    out[{"auth_confirm_email", "invalid_ticket"}] = [](OpenShop &s) {
        return s.client.post("/v1/auth/email/verify", object({{"ticket", "tk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}));
    };
    out[{"auth_confirm_email", "email_taken"}] = [](OpenShop &s) {
        const auto one = newCustomer(s.client), other = newCustomer(s.client);
        return s.client.post(
            "/v1/auth/email/verify", object({{"ticket", QString::fromUtf8(ticket(s.shop, "change_email", one, other.email))}}));
    };
    out[{"auth_reset_password", "invalid_ticket"}] = [](OpenShop &s) {
        return s.client.post("/v1/auth/password/reset",
            object({{"ticket", QString::fromUtf8(ticket(s.shop, "confirm_email", newCustomer(s.client)))},
                {"password", anotherPassword}}));
    };
    const auto changeEmail = [](OpenShop &s, const Person &person, const char *password) {
        return s.client.put(
            "/v1/me/email", object({{"current_password", password}, {"email", "other@example.org"}}), person.bearer);
    };
    out[{"auth_change_email", "wrong_password"}] = [=](OpenShop &s) {
        return changeEmail(s, newCustomer(s.client), "not this one");
    };
    out[{"auth_change_email", "too_many_attempts"}] = [=](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return tooMany(s, person, [&] { return changeEmail(s, person, "not this one"); });
    };
    out[{"auth_change_password", "wrong_password"}] = [](OpenShop &s) {
        return s.client.put("/v1/me/password", passwordBody("not this one"), newCustomer(s.client).bearer);
    };
    out[{"auth_change_password", "too_many_attempts"}] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return tooMany(s, person, [&] { return s.client.put("/v1/me/password", passwordBody(person.password), person.bearer); });
    };
}

void addMeRefusals(Refusals &out)
{
    // An access token outlives its account by a few seconds.
    const auto gone = [](OpenShop &s) {
        auto person = newCustomer(s.client);
        run(s.shop.database(), "update identity.account set status = 'erased' where id = '" + person.id + "'");
        return person;
    };
    out[{"profile_view", "not_found"}] = [=](OpenShop &s) { return s.client.get("/v1/me", gone(s).bearer); };
    out[{"profile_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch("/v1/me", "{}", gone(s).bearer); };
    out[{"profile_erase", "not_found"}] = [=](OpenShop &s) { return s.client.del("/v1/me", gone(s).bearer); };
    out[{"profile_export", "not_found"}] = [=](OpenShop &s) { return s.client.get("/v1/me/export", gone(s).bearer); };
    out[{"auth_change_password", "not_found"}] = [=](OpenShop &s) {
        return s.client.put("/v1/me/password", passwordBody("a long and quiet river"), gone(s).bearer);
    };
    out[{"auth_change_email", "not_found"}] = [=](OpenShop &s) {
        return s.client.put("/v1/me/email",
            object({{"current_password", "a long and quiet river"}, {"email", "other@example.org"}}), gone(s).bearer);
    };
    out[{"profile_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch("/v1/me", "{}", newCustomer(s.client).bearer + "If-Match: \"4711\"\r\n");
    };
    // Another's is as if it were not there.
    const auto anothers = [](OpenShop &s) { return newAddress(s, newCustomer(s.client)); };
    out[{"address_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(anothers(s), newCustomer(s.client).bearer); };
    out[{"address_change", "not_found"}] = [=](OpenShop &s) {
        return s.client.put(anothers(s), addressEntry(), newCustomer(s.client).bearer);
    };
    out[{"address_change", "stale_version"}] = [](OpenShop &s) {
        const auto person = newCustomer(s.client);
        return s.client.put(newAddress(s, person), addressEntry(), person.bearer + "If-Match: \"4711\"\r\n");
    };
    out[{"address_remove", "not_found"}] = [=](OpenShop &s) { return s.client.del(anothers(s), newCustomer(s.client).bearer); };
    out[{"session_end", "not_found"}] = [](OpenShop &s) {
        const auto sessions = s.client.get("/v1/me/sessions", newCustomer(s.client).bearer);
        return s.client.del(
            "/v1/me/sessions/" + sessions.json["data"_L1][0]["id"_L1].toString().toUtf8(), newCustomer(s.client).bearer);
    };
    out[{"cart_claim", "not_found"}] = [](OpenShop &s) {
        const auto cart = "/v1/carts/" + newCart(s.client) + "/claim";
        s.client.post(cart, "{}", newCustomer(s.client).bearer);
        return s.client.post(cart, "{}", newCustomer(s.client).bearer);
    };
    out[{"cart_claim", "in_progress"}] = [](OpenShop &s) {
        return s.client.post("/v1/carts/" + s.completing().id + "/claim", "{}", newCustomer(s.client).bearer);
    };
    out[{"cart_claim", "already_placed"}] = [](OpenShop &s) {
        return s.client.post("/v1/carts/" + s.placed().id + "/claim", "{}", newCustomer(s.client).bearer);
    };
}

void addStaffRefusals(Refusals &out)
{
    const auto nobody = [](OpenShop &s) { return "/v1/admin/customers/" + s.someId(); };
    const auto noStaff = [](OpenShop &s) { return "/v1/admin/staff/" + s.someId(); };
    out[{"customer_list", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/customers?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"staff_list", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/staff?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"audit_list", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/admin/audit?cursor=bm9uc2Vuc2U", s.staff);
    };
    out[{"order_list_own", "invalid_cursor"}] = [](OpenShop &s) {
        return s.client.get("/v1/me/orders?cursor=bm9uc2Vuc2U", newCustomer(s.client).bearer);
    };
    out[{"customer_view", "not_found"}] = [=](OpenShop &s) { return s.client.get(nobody(s), s.staff); };
    out[{"customer_list_addresses", "not_found"}] = [=](OpenShop &s) { return s.client.get(nobody(s) + "/addresses", s.staff); };
    out[{"customer_export", "not_found"}] = [=](OpenShop &s) { return s.client.get(nobody(s) + "/export", s.staff); };
    out[{"customer_change", "not_found"}] = [=](OpenShop &s) { return s.client.patch(nobody(s), "{}", s.staff); };
    out[{"customer_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.patch("/v1/admin/customers/" + newCustomer(s.client).id, "{}", s.staff + "If-Match: \"4711\"\r\n");
    };
    out[{"customer_set_status", "not_found"}] = [=](OpenShop &s) {
        return s.client.put(nobody(s) + "/status", statusBody("active"), s.staff);
    };
    out[{"customer_end_sessions", "not_found"}] = [=](OpenShop &s) { return s.client.del(nobody(s) + "/sessions", s.staff); };
    out[{"customer_erase", "not_found"}] = [=](OpenShop &s) { return s.client.del(nobody(s), s.staff); };
    out[{"staff_view", "not_found"}] = [](OpenShop &s) {
        // A customer is none of the staff.
        return s.client.get("/v1/admin/staff/" + newCustomer(s.client).id, s.staff);
    };
    out[{"staff_invite", "email_taken"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/staff",
            object({{"email", QString::fromUtf8(newCustomer(s.client).email)}, {"roles", QJsonArray{u"manager"_s}}}), s.staff);
    };
    out[{"staff_invite", "unknown_role"}] = [](OpenShop &s) {
        return s.client.post(
            "/v1/admin/staff", object({{"email", "new@example.org"}, {"roles", QJsonArray{u"emperor"_s}}}), s.staff);
    };
    out[{"staff_change_roles", "not_found"}] = [=](OpenShop &s) {
        return s.client.put(noStaff(s) + "/roles", rolesBody({u"manager"_s}), s.staff);
    };
    out[{"staff_change_roles", "unknown_role"}] = [](OpenShop &s) {
        return s.client.put(
            "/v1/admin/staff/" + newStaff(s.shop, s.client, {"manager"}).id + "/roles", rolesBody({u"emperor"_s}), s.staff);
    };
    out[{"staff_change_roles", "own_roles"}] = [](OpenShop &s) {
        const auto admin = newStaff(s.shop, s.client, {"admin"});
        return s.client.put("/v1/admin/staff/" + admin.id + "/roles", rolesBody({u"admin"_s}), admin.bearer);
    };
    const auto lastAdmin = [](OpenShop &s) {
        run(s.shop.database(), "delete from identity.account_role where role = 'admin'");
        return "/v1/admin/staff/" + newStaff(s.shop, s.client, {"admin"}).id;
    };
    out[{"staff_change_roles", "last_admin"}] = [=](OpenShop &s) {
        return s.client.put(lastAdmin(s) + "/roles", rolesBody({u"manager"_s}), s.staff);
    };
    out[{"staff_set_status", "not_found"}] = [=](OpenShop &s) {
        return s.client.put(noStaff(s) + "/status", statusBody("active"), s.staff);
    };
    out[{"staff_set_status", "last_admin"}] = [=](OpenShop &s) {
        return s.client.put(lastAdmin(s) + "/status", statusBody("disabled"), s.staff);
    };
    out[{"role_view", "not_found"}] = [](OpenShop &s) { return s.client.get("/v1/admin/roles/emperor", s.staff); };
    out[{"role_create", "name_taken"}] = [](OpenShop &s) {
        return s.client.post(
            "/v1/admin/roles", object({{"code", "manager"}, {"name", "Manager"}, {"permissions", QJsonArray{}}}), s.staff);
    };
    out[{"role_create", "unknown_permission"}] = [](OpenShop &s) {
        return s.client.post("/v1/admin/roles",
            object({{"code", "emperor"}, {"name", "Emperor"}, {"permissions", QJsonArray{u"world:rule"_s}}}), s.staff);
    };
    out[{"role_change", "not_found"}] = [](OpenShop &s) { return s.client.put("/v1/admin/roles/emperor", roleBody(), s.staff); };
    out[{"role_change", "unknown_permission"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/roles/" + newRole(s), roleBody("world:rule"), s.staff);
    };
    out[{"role_change", "wrong_state"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/roles/manager", roleBody(), s.staff);
    };
    out[{"role_change", "stale_version"}] = [](OpenShop &s) {
        return s.client.put("/v1/admin/roles/" + newRole(s), roleBody(), s.staff + "If-Match: \"4711\"\r\n");
    };
    out[{"role_remove", "not_found"}] = [](OpenShop &s) { return s.client.del("/v1/admin/roles/emperor", s.staff); };
    out[{"role_remove", "wrong_state"}] = [](OpenShop &s) { return s.client.del("/v1/admin/roles/manager", s.staff); };
    out[{"role_remove", "role_in_use"}] = [](OpenShop &s) {
        const auto role = newRole(s);
        newStaff(s.shop, s.client, {role});
        return s.client.del("/v1/admin/roles/" + role, s.staff);
    };
}

}

void addAccountCalls(std::map<QByteArray, Call> &out)
{
    addAuthCalls(out);
    addMeCalls(out);
    addStaffCalls(out);
}

void addAccountRefusals(Refusals &out)
{
    addAuthRefusals(out);
    addMeRefusals(out);
    addStaffRefusals(out);
}

}
