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
    if (operation.permission == nullptr || context.actor.may(operation.permission))
        return {};
    const auto needed = QString::fromLatin1(operation.permission);
    if (context.actor.kind == Actor::Kind::Anonymous)
        return failure(
            ErrorKind::Unauthenticated, "unauthenticated"_L1, u"This needs a token with the permission %1."_s.arg(needed));
    return failure(ErrorKind::Forbidden, "permission_missing"_L1, u"This needs the permission %1."_s.arg(needed));
}

}
