#include "core/base/context.h"

namespace kontor {

QString Actor::label() const
{
    switch (kind) {
    case Kind::Anonymous: return u"anonymous"_s;
    case Kind::Customer: return u"customer:"_s + id.toString();
    case Kind::Staff: return u"staff:"_s + id.toString();
    case Kind::ApiKey: return u"api_key:"_s + id.toString();
    case Kind::System: return u"system:"_s + name;
    }
    Q_UNREACHABLE();
}

Result<void> authorise(const Context &context, const Operation &operation)
{
    if (operation.isPublic)
        return {};
    const auto &actor = context.actor;
    if (operation.permission ? actor.may(operation.permission) : actor.isAccount())
        return {};
    const auto needed = operation.permission
        ? u"This needs a token with the permission %1."_s.arg(QString::fromLatin1(operation.permission))
        : u"This needs the token of an account."_s;
    if (actor.kind == Actor::Kind::Anonymous)
        return failure(ErrorKind::Unauthenticated, "unauthenticated"_L1, needed);
    return failure(ErrorKind::Forbidden, "permission_missing"_L1, needed);
}

}
