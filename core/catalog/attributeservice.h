#pragma once

#include "core/base/context.h"
#include "core/base/permissions.h"
#include "core/catalog/attribute.h"
#include "core/database/database.h"

namespace kontor {

namespace operations {
inline constexpr Operation listAttributes{"attribute.list", permissions::catalogRead};
inline constexpr Operation viewAttribute{"attribute.view", permissions::catalogRead};
inline constexpr Operation createAttribute{"attribute.create", permissions::catalogWrite};
inline constexpr Operation foreseeAttribute{"attribute.foresee", permissions::catalogRead};
inline constexpr Operation changeAttribute{"attribute.change", permissions::catalogWrite};
inline constexpr Operation removeAttribute{"attribute.remove", permissions::catalogWrite};
}

/** Definitions of attributes. Values that products have are held to them by triggers (migration 0020). */
class KONTOR_EXPORT AttributeService
{
public:
    AttributeService(Database &database, const Clock &clock, Random &random)
        : m_database(database),
          m_clock(clock),
          m_random(random)
    {
    }

    /** By code, from behind `after`; one more than `limit` if there are more. */
    Result<std::vector<Attribute>> list(const Context &context, const QByteArray &after, int limit);
    Result<qint64> count(const Context &context);
    Result<Attribute> view(const Context &context, const QByteArray &code);
    /** Refuses `attribute_exists`, and what is faulty in itself: choices twice, choices of a text. */
    Result<Attribute> create(const Context &context, const Attribute &attribute);
    /** What `change` would do to the products; changes nothing. */
    Result<AttributeImpact> foresee(const Context &context, const QByteArray &code, const AttributeChange &change);
    /** Refuses `stale_version`; `attribute_in_use` where values would be lost and `misfits` does not allow that. */
    Result<Attribute> change(const Context &context, const QByteArray &code, const AttributeChange &change,
        std::optional<qint64> expected, Misfits misfits);
    /** Refuses as change() does. */
    Result<void> remove(const Context &context, const QByteArray &code, std::optional<qint64> expected, Misfits misfits);

private:
    Result<Attribute> load(Session &session, const QByteArray &code);
    Result<Attribute> lock(Transaction &transaction, const QByteArray &code, std::optional<qint64> expected);
    Result<AttributeImpact> judge(Session &session, const QByteArray &code, const std::optional<QByteArray> &type,
        const std::vector<AttributeChoice> &choices);
    Result<void> writeWords(Transaction &transaction, const Attribute &attribute);
    Result<void> note(Transaction &transaction, const Context &context, const Operation &operation, const Attribute *before,
        const Attribute *after);

    Database &m_database;
    const Clock &m_clock;
    Random &m_random;
};

}
