#include "core/auth/accesstokens.h"
#include "server/api/api.h"
#include "server/api/hashingpool.h"

namespace kontor::api {

using namespace http;

namespace {

constexpr auto passwordDoc = "8 to 128 characters; what everybody tries first is refused.";
constexpr int passwordBytes = 256; // on the wire; the core counts characters

struct RegisterBody
{
    Email email{};
    QString password{};
    QString firstName{};
    QString lastName{};
    QString phone{};
    static QByteArray wireName() { return "Register"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("email", &RegisterBody::email, "Signs in; a mail asks to confirm it."),
            field("password", &RegisterBody::password, passwordDoc).maxLength(passwordBytes).example("a long and quiet river"),
            field("first_name", &RegisterBody::firstName, "Given name.").maxLength(100).optional().example("Ada"),
            field("last_name", &RegisterBody::lastName, "Family name.").maxLength(100).optional().example("Lovelace"),
            field("phone", &RegisterBody::phone, "For questions.").maxLength(40).optional().example(""));
    }
};

struct LoginBody
{
    Email email{};
    QString password{};
    static QByteArray wireName() { return "Login"; }
    static auto fields()
    {
        return wire::fields(wire::field("email", &LoginBody::email, "Of the account."),
            wire::field("password", &LoginBody::password, "Its password.")
                .maxLength(passwordBytes)
                .example("a long and quiet river"));
    }
};

struct RefreshBody
{
    QByteArray refreshToken{};
    static QByteArray wireName() { return "Refresh"; }
    static auto fields()
    {
        return wire::fields(wire::field("refresh_token", &RefreshBody::refreshToken, "The latest one; each is good once.")
                                .maxLength(200)
                                .example("rt_abcdefghijklmnopqrstuvwxyz234567"));
    }
};

struct LogoutBody
{
    bool everywhere = false;
    static QByteArray wireName() { return "Logout"; }
    static auto fields()
    {
        return wire::fields(
            wire::field("everywhere", &LogoutBody::everywhere, "Ends every session of the account.").optional().example(false));
    }
};

struct EmailBody
{
    Email email{};
    static auto fields() { return wire::fields(wire::field("email", &EmailBody::email, "Of the account.")); }
};

struct TicketBody
{
    QByteArray ticket{};
    static QByteArray wireName() { return "Ticket"; }
    static auto fields()
    {
        return wire::fields(wire::field("ticket", &TicketBody::ticket, "From the link in the mail.")
                                .maxLength(200)
                                .example("tk_abcdefghijklmnopqrstuvwxyz234567"));
    }
};

struct ResetPasswordBody
{
    QByteArray ticket{};
    QString password{};
    static QByteArray wireName() { return "ResetPassword"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("ticket", &ResetPasswordBody::ticket, "From the link in the mail.")
                                .maxLength(200)
                                .example("tk_abcdefghijklmnopqrstuvwxyz234567"),
            field("password", &ResetPasswordBody::password, passwordDoc)
                .maxLength(passwordBytes)
                .example("a long and quiet river"));
    }
};

struct ChangePasswordBody
{
    QString currentPassword{};
    QString password{};
    static QByteArray wireName() { return "ChangePassword"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("current_password", &ChangePasswordBody::currentPassword, "The one that holds now.")
                                .maxLength(passwordBytes)
                                .example("a long and quiet river"),
            field("password", &ChangePasswordBody::password, passwordDoc)
                .maxLength(passwordBytes)
                .example("a wide and quiet sea"));
    }
};

struct ChangeEmailBody
{
    QString currentPassword{};
    Email email{};
    static QByteArray wireName() { return "ChangeEmail"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("current_password", &ChangeEmailBody::currentPassword, "The one that holds now.")
                                .maxLength(passwordBytes)
                                .example("a long and quiet river"),
            field("email", &ChangeEmailBody::email, "The new one; it changes when the mail sent there is answered."));
    }
};

struct TokensView
{
    QByteArray accessToken{};
    QByteArray refreshToken{};
    QByteArray tokenType = "Bearer";
    qint64 expiresIn = 900;
    static QByteArray wireName() { return "Tokens"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("access_token", &TokensView::accessToken, "For the header Authorization.")
                                .maxLength(8192)
                                .example("eyJhbGciOiJkaXIi…"),
            field("refresh_token", &TokensView::refreshToken, "Fetches the next tokens, once.")
                .maxLength(200)
                .example("rt_abcdefghijklmnopqrstuvwxyz234567"),
            field("token_type", &TokensView::tokenType, "How to send it.").oneOf({"Bearer"}).example("Bearer"),
            field("expires_in", &TokensView::expiresIn, "Seconds that the access token is good for.")
                .range(1, 86'400)
                .example(900));
    }
};

struct DesktopView
{
    QString host{};
    int port = 5432;
    QString database{};
    QString user{};
    QString password{};
    std::vector<QByteArray> permissions{};
    Instant expiresAt{};
    static QByteArray wireName() { return "DesktopLogin"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(
            field("host", &DesktopView::host, "A name, or the folder of a socket.").maxLength(255).example("db.example.org"),
            field("port", &DesktopView::port, "Of PostgreSQL.").range(1, 65535).example(5432),
            field("database", &DesktopView::database, "Its name.").maxLength(63).example("kontor"),
            field("user", &DesktopView::user, "The personal login.")
                .maxLength(63)
                .example("kontor_1a2b3c4d_01936f5e9c3a7b1e8f003a5b6c7d8e9f"),
            field("password", &DesktopView::password, "Shown once.").maxLength(100).example("abcdefghijklmnopqrstuvwxyz234567"),
            field("permissions", &DesktopView::permissions, "What it may do.")
                .maxItems(100)
                .maxLength(60)
                .exampleJson(R"(["catalog:read","catalog:write"])"),
            field("expires_at", &DesktopView::expiresAt, "Until when it lets in."));
    }
};

Origin originOf(const Call &call)
{
    return {.userAgent = QString::fromUtf8(call.request().headers.value("user-agent"))};
}

Result<Secret> parseTicket(const QByteArray &text)
{
    auto ticket = Secret::parse("tk_", text);
    if (!ticket)
        return invalid(u"/ticket"_s, "invalid_ticket"_L1, u"This is no ticket of ours."_s);
    return std::move(*ticket);
}

Result<TokensView> tokens(const Resources &resources, const Result<OpenedSession> &opened)
{
    if (!opened)
        return failure(opened.error());
    KONTOR_TRY(auto access, resources.tokens->issue(opened->grants));
    return TokensView{.accessToken = std::move(access),
        .refreshToken = opened->refreshToken.text(),
        .expiresIn = resources.tokens->lifetime().count()};
}

// Does `work` on a thread for passwords and goes on with what it gives.
template<typename Work, typename Then>
Outcome hashed(const Resources &resources, Work work, Then then)
{
    return Outcome(Suspend{[pool = resources.hashing, work = std::move(work), then = std::move(then)](Resume resume) {
        const auto run = [resume, work, then] {
            auto made = work();
            resume([made = std::move(made), then](Call &call) -> Result<Outcome> { return then(call, made); });
        };
        if (pool->post(run))
            return;
        resume([](Call &) -> Result<Outcome> {
            return failure({.kind = ErrorKind::Unavailable,
                .code = "unavailable"_L1,
                .message = u"Too many are signing in at once; try again soon."_s,
                .retryAfter = std::chrono::seconds(2)});
        });
    }});
}

struct Compared
{
    bool isRight = false;
    std::optional<PasswordHash> better;
};

Result<Outcome> login(Call &call, const Resources &resources, const LoginBody &body)
{
    KONTOR_TRY(auto attempt, call.shop().signIn.begin(call.context(), body.email));
    const auto compare = [stored = attempt.stored, password = body.password, &resources] {
        Compared compared{.isRight = matches(password, stored), .better = {}};
        if (compared.isRight && isWeak(stored, resources.bcryptCost))
            if (auto better = hashPassword(password, resources.bcryptCost, resources.random))
                compared.better = std::move(*better);
        return compared;
    };
    return hashed(resources, compare, [attempt, &resources](Call &next, const Compared &compared) -> Result<Outcome> {
        KONTOR_TRY(const auto view,
            tokens(resources,
                next.shop().signIn.finish(next.context(), attempt, compared.isRight, compared.better, originOf(next))));
        return Outcome(next.reply(view));
    });
}

Result<Outcome> registerCustomer(Call &, const Resources &resources, const RegisterBody &body)
{
    KONTOR_CHECK(checkPassword(body.password, body.email.toString(), u"/password"_s));
    const auto hash = [password = body.password, &resources] {
        return hashPassword(password, resources.bcryptCost, resources.random);
    };
    return hashed(resources, hash, [body, &resources](Call &next, const Result<PasswordHash> &password) -> Result<Outcome> {
        if (!password)
            return tl::unexpected(password.error());
        const CredentialService::Registration registration{
            .email = body.email, .firstName = body.firstName, .lastName = body.lastName, .phone = body.phone};
        KONTOR_TRY(const auto view,
            tokens(resources, next.shop().credentials.registerCustomer(next.context(), registration, *password, originOf(next))));
        next.location("/v1/me");
        return Outcome(next.reply(view, 201));
    });
}

Result<Outcome> reset(Call &call, const Resources &resources, const ResetPasswordBody &body)
{
    KONTOR_TRY(const auto ticket, parseTicket(body.ticket));
    KONTOR_TRY(const auto email, call.shop().credentials.emailOfReset(ticket));
    KONTOR_CHECK(checkPassword(body.password, email, u"/password"_s));
    const auto hash = [password = body.password, &resources] {
        return hashPassword(password, resources.bcryptCost, resources.random);
    };
    return hashed(resources, hash, [ticket](Call &next, const Result<PasswordHash> &password) -> Result<Outcome> {
        if (!password)
            return tl::unexpected(password.error());
        KONTOR_CHECK(next.shop().credentials.resetPassword(next.context(), ticket, *password));
        return Outcome(Reply{.status = 204});
    });
}

struct Renewed
{
    bool isRight = false;
    Result<PasswordHash> password;
};

Result<Outcome> changePassword(Call &call, const Resources &resources, const ChangePasswordBody &body)
{
    KONTOR_TRY(auto attempt, call.shop().credentials.beginChange(call.context()));
    KONTOR_CHECK(checkPassword(body.password, attempt.email.toString(), u"/password"_s));
    const auto work = [stored = attempt.stored, body, &resources] {
        const bool isRight = matches(body.currentPassword, stored);
        return Renewed{.isRight = isRight,
            .password = isRight ? hashPassword(body.password, resources.bcryptCost, resources.random)
                                : Result<PasswordHash>(PasswordHash{})};
    };
    return hashed(resources, work, [attempt](Call &next, const Renewed &renewed) -> Result<Outcome> {
        if (!renewed.password)
            return tl::unexpected(renewed.password.error());
        KONTOR_CHECK(next.shop().credentials.changePassword(next.context(), attempt, renewed.isRight, *renewed.password));
        return Outcome(Reply{.status = 204});
    });
}

Result<Outcome> changeEmail(Call &call, const Resources &resources, const ChangeEmailBody &body)
{
    KONTOR_TRY(auto attempt, call.shop().credentials.beginChange(call.context()));
    const auto compare = [stored = attempt.stored, password = body.currentPassword] { return matches(password, stored); };
    return hashed(resources, compare, [attempt, email = body.email](Call &next, bool isRight) -> Result<Outcome> {
        KONTOR_CHECK(next.shop().credentials.changeEmail(next.context(), attempt, isRight, email));
        return Outcome(Reply{.status = 204});
    });
}

void addPasswords(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(post<NoPath, NoQuery, EmailBody, NoContent>("/v1/auth/password/forgot", operations::forgotPassword,
        {.tag = "Accounts",
            .summary = "Ask for a new password",
            .description = "A mail with a link, if there is such an account; the answer is the same if there is none.",
            .status = 204,
            .rateClass = RateClass::SignIn},
        [](Call &call, const EmailBody &body) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().credentials.forgotPassword(call.context(), body.email));
            return NoContent{};
        }));
    endpoints.add(post<NoPath, NoQuery, ResetPasswordBody, NoContent>("/v1/auth/password/reset", operations::resetPassword,
        {.tag = "Accounts",
            .summary = "Set a new password",
            .description = "By the ticket of the mail. Every session of the account ends.",
            .status = 204,
            .errors = {"invalid_ticket", "password_too_short", "password_too_long", "password_too_common", "unavailable"},
            .rateClass = RateClass::SignIn},
        [&resources](Call &call, const ResetPasswordBody &body) { return reset(call, resources, body); }));
    endpoints.add(put<NoPath, NoQuery, ChangePasswordBody, NoContent>("/v1/me/password", operations::changePassword,
        {.tag = "Me",
            .summary = "Change the password",
            .description = "Every other session of the account ends.",
            .status = 204,
            .errors = {"wrong_password", "too_many_attempts", "password_too_short", "password_too_long", "password_too_common",
                "not_found", "unavailable"},
            .rateClass = RateClass::SignIn},
        [&resources](Call &call, const ChangePasswordBody &body) { return changePassword(call, resources, body); }));
    endpoints.add(put<NoPath, NoQuery, ChangeEmailBody, NoContent>("/v1/me/email", operations::changeEmail,
        {.tag = "Me",
            .summary = "Change the e-mail address",
            .description = "A mail goes to the new address; it changes when that is answered, and both addresses are told.",
            .status = 204,
            .errors = {"wrong_password", "too_many_attempts", "not_found", "unavailable"},
            .rateClass = RateClass::SignIn},
        [&resources](Call &call, const ChangeEmailBody &body) { return changeEmail(call, resources, body); }));
}

void addTickets(Endpoints &endpoints)
{
    endpoints.add(post<NoPath, NoQuery, TicketBody, NoContent>("/v1/auth/email/verify", operations::confirmEmail,
        {.tag = "Accounts",
            .summary = "Confirm an e-mail address",
            .description = "By the ticket of the mail. What a guest ordered with this address is the account's from then on.",
            .status = 204,
            .errors = {"invalid_ticket", "email_taken"},
            .rateClass = RateClass::SignIn},
        [](Call &call, const TicketBody &body) -> Result<NoContent> {
            KONTOR_TRY(const auto ticket, parseTicket(body.ticket));
            KONTOR_CHECK(call.shop().credentials.confirmEmail(call.context(), ticket));
            return NoContent{};
        }));
    endpoints.add(post<NoPath, NoQuery, NoBody, NoContent>("/v1/me/email/verification", operations::askConfirmation,
        {.tag = "Me",
            .summary = "Send the confirmation again",
            .description = "To the account's address.",
            .status = 204,
            .rateClass = RateClass::SignIn},
        [](Call &call) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().credentials.askConfirmation(call.context()));
            return NoContent{};
        }));
}

void addDesktop(Endpoints &endpoints, const Resources &resources)
{
    endpoints.add(post<NoPath, NoQuery, NoBody, DesktopView>("/v1/auth/desktop", operations::openDesktop,
        {.tag = "Accounts",
            .summary = "Open a login to the database",
            .description =
                "For the desktop program of one of the staff: a personal login that may do what they may, for twelve hours. The one "
                "before it ends.",
            .status = 201,
            .errors = {"wall_unavailable"},
            .rateClass = RateClass::SignIn,
            .cacheControl = "no-store"},
        [&resources](Call &call) -> Result<DesktopView> {
            KONTOR_TRY(const auto login, call.shop().desktops.open(call.context()));
            const auto &database = resources.database;
            return DesktopView{.host = database.host,
                .port = database.port,
                .database = database.name,
                .user = login.user,
                .password = login.password,
                .permissions = std::vector<QByteArray>(login.permissions.begin(), login.permissions.end()),
                .expiresAt = login.expiresAt};
        }));
}

}

void addAuth(Endpoints &endpoints, const Resources &resources)
{
    addDesktop(endpoints, resources);
    endpoints.add(post<NoPath, NoQuery, RegisterBody, TokensView>("/v1/auth/register", operations::registerAccount,
        {.tag = "Accounts",
            .summary = "Make an account",
            .description = "And sign in with it. A mail asks to confirm the address.",
            .status = 201,
            .errors = {"email_taken", "password_too_short", "password_too_long", "password_too_common", "unavailable"},
            .rateClass = RateClass::SignIn,
            .cacheControl = "no-store"},
        [&resources](Call &call, const RegisterBody &body) { return registerCustomer(call, resources, body); }));
    endpoints.add(post<NoPath, NoQuery, LoginBody, TokensView>("/v1/auth/login", operations::signIn,
        {.tag = "Accounts",
            .summary = "Sign in",
            .description =
                "Unknown accounts and wrong passwords are answered alike. After five failed tries each next one has to "
                "wait twice as long.",
            .errors = {"invalid_credentials", "too_many_attempts", "unavailable"},
            .rateClass = RateClass::SignIn,
            .cacheControl = "no-store"},
        [&resources](Call &call, const LoginBody &body) { return login(call, resources, body); }));
    endpoints.add(post<NoPath, NoQuery, RefreshBody, TokensView>("/v1/auth/refresh", operations::refreshSession,
        {.tag = "Accounts",
            .summary = "Fetch the next tokens",
            .description =
                "A refresh token is good once. One that comes twice was stolen: the session ends, and its owner is told.",
            .errors = {"invalid_token"},
            .cacheControl = "no-store"},
        [&resources](Call &call, const RefreshBody &body) -> Result<TokensView> {
            const auto token = Secret::parse("rt_", body.refreshToken);
            if (!token)
                return failure(ErrorKind::Unauthenticated, "invalid_token"_L1, u"The token is unknown, expired or revoked."_s);
            return tokens(resources, call.shop().signIn.refresh(call.context(), *token));
        }));
    endpoints.add(post<NoPath, NoQuery, LogoutBody, NoContent>("/v1/auth/logout", operations::signOut,
        {.tag = "Accounts",
            .summary = "Sign out",
            .description = "The access token is refused by every server within five seconds.",
            .status = 204},
        [](Call &call, const LogoutBody &body) -> Result<NoContent> {
            KONTOR_CHECK(call.shop().signIn.signOut(call.context(), body.everywhere));
            return NoContent{};
        }));
    addTickets(endpoints);
    addPasswords(endpoints, resources);
}

}
