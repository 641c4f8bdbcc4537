#pragma once

#include "core/base/export.h"

#include <QList>
#include <QString>
#include <tl/expected.hpp>

#include <chrono>
#include <optional>

namespace kontor {

using namespace Qt::StringLiterals;

/** What a refusal means for its caller; the REST edge maps each kind to one status. */
enum class ErrorKind {
    Malformed,           ///< cannot be read at all (400)
    Invalid,             ///< read, but faulty; `fields` says where (422)
    Unauthenticated,     ///< nobody, where somebody is needed (401)
    Forbidden,           ///< a known actor without the permission (403)
    NotFound,            ///< unknown, or another's (404)
    Conflict,            ///< the state refuses it (409)
    Stale,               ///< the version given is not the current one (412)
    PreconditionMissing, ///< a version is required and missing (428)
    PaymentDeclined,     ///< the gateway said no (402)
    TooMany,             ///< a limit was hit (429)
    Unavailable,         ///< a dependency is down; try again (503)
    Internal,            ///< our fault; only the log learns more (500)
};

/** One fault in what was sent. `pointer` is an RFC 6901 JSON pointer, or "?name" for a query parameter. */
struct FieldError
{
    QString pointer;
    QLatin1StringView code;
    QString message;
    friend bool operator==(const FieldError &, const FieldError &) = default;
};

/** A refusal. `code` is stable and meant for programs, `message` for people, `detail` for the log alone. */
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    QLatin1StringView code;
    QString message;
    QString detail = {};
    QList<FieldError> fields = {};
    std::optional<std::chrono::milliseconds> retryAfter = {};
    /** A JSON object of facts for the client, such as the current state or total; empty when there are none. */
    QByteArray facts = {};
};

template<typename T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

inline Failure failure(ErrorKind kind, QLatin1StringView code, QString message, QString detail = {})
{
    return Failure(Error{.kind = kind, .code = code, .message = std::move(message), .detail = std::move(detail)});
}
inline Failure failure(Error error)
{
    return Failure(std::move(error));
}

inline Failure invalid(QString pointer, QLatin1StringView code, QString message)
{
    Error error{.kind = ErrorKind::Invalid, .code = "validation_failed"_L1, .message = u"The request has faults."_s};
    error.fields.append({std::move(pointer), code, std::move(message)});
    return Failure(std::move(error));
}
/** One refusal with the first hundred of these faults, if there are any. */
inline tl::expected<void, Error> refuseIfAny(const QList<FieldError> &faults)
{
    constexpr qsizetype most = 100;
    if (faults.isEmpty())
        return {};
    Error error{.kind = ErrorKind::Invalid, .code = "validation_failed"_L1, .message = u"The request has faults."_s};
    error.fields = faults.mid(0, most);
    return Failure(std::move(error));
}
inline Failure notFound(QLatin1StringView what)
{
    return failure(ErrorKind::NotFound, "not_found"_L1, u"There is no such %1."_s.arg(what));
}
/** 412: whoever asks has seen another version than there is. */
inline Failure staleVersion()
{
    return failure(ErrorKind::Stale, "stale_version"_L1, u"This has been changed meanwhile; read it again."_s);
}

inline Failure internal(QString detail)
{
    return failure(ErrorKind::Internal, "internal"_L1, u"Something went wrong on our side."_s, std::move(detail));
}

}

// Hands a refusal on to the caller, or gives the value a name: KONTOR_TRY(const auto cart, carts.find(token));
#define KONTOR_JOIN_(a, b) a##b
#define KONTOR_JOIN(a, b) KONTOR_JOIN_(a, b)
#define KONTOR_TRY_(name, declaration, expression) \
    auto name = (expression); \
    if (!name) \
        return ::tl::unexpected(std::move(name).error()); \
    declaration = std::move(*name)
#define KONTOR_TRY(declaration, expression) KONTOR_TRY_(KONTOR_JOIN(result_, __LINE__), declaration, expression)
#define KONTOR_CHECK(expression) \
    if (auto checked_ = (expression); !checked_) \
    return ::tl::unexpected(std::move(checked_).error())
