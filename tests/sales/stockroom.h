#pragma once

#include "tests/support/stage.h"
#include "tests/support/suite.h"

namespace kontor::test {

/** "accepted", or the code of the refusal: of its first fault, if it has some. */
template<typename T>
QByteArray refusal(const Result<T> &result)
{
    if (result)
        return "accepted";
    const auto &error = result.error();
    return error.fields.isEmpty() ? QByteArray(error.code.data()) : QByteArray(error.fields.first().code.data());
}

/** "/levels/1/variant_id unknown_variant; …" */
template<typename T>
QByteArray faults(const Result<T> &result)
{
    QByteArrayList all;
    if (!result)
        for (const auto &field : result.error().fields)
            all.append(field.pointer.toUtf8() + ' ' + field.code.data());
    return all.join("; ");
}

/** One of the staff who keeps the stock. */
inline Context clerk()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"inventory:read", "inventory:write"}}};
}
inline Context reader()
{
    return Context{.actor = {.kind = Actor::Kind::Staff, .permissions = {"inventory:read"}}};
}

}
