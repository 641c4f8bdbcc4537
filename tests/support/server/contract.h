#pragma once

#include "core/base/result.h"
#include "tests/support/server/schema.h"

#include <QJsonArray>
#include <QStringList>

namespace kontor::test {

struct Answer;

/** A server's own description, and whatever its answers have broken of it. */
class Contract
{
public:
    explicit Contract(const QByteArray &openApi);

    struct Operation
    {
        QByteArray method; ///< "GET"
        QByteArray path;   ///< with {captures}
        QByteArray id;
        QJsonObject doc;

        QByteArray route() const { return method + ' ' + path; }
        /** Every code that the description names, with its status. */
        QList<std::pair<int, QByteArray>> codes() const;
        bool isPublic() const { return doc["security"_L1].toArray().isEmpty(); }
        /** For whoever has signed in, whatever else they may do. */
        bool isForAccounts() const { return !isPublic() && doc["x-permission"_L1].isNull(); }
        /** The body that the docs show; empty where there is none. */
        QJsonValue bodyExample() const;
    };
    const QList<Operation> &operations() const { return m_operations; }
    /** nullptr: nothing is described there. */
    const Operation *find(const QByteArray &method, const QByteArray &target) const;
    const Operation &byId(const QByteArray &id) const;
    const QJsonObject &document() const { return m_document; }

    /** Holds an answer against the description; what it breaks goes to `violations`. */
    void check(const QByteArray &method, const QByteArray &target, const Answer &answer);
    QStringList violations;

private:
    void checkBody(const Operation &operation, const Answer &answer, const QString &where);

    QJsonObject m_document;
    Schema m_schema;
    QList<Operation> m_operations;
};

}
