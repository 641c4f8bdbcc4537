#pragma once

#include <QJsonObject>
#include <QStringList>

namespace kontor::test {

/**
 * The part of JSON Schema 2020-12 that /openapi.json uses. A word that is not known here is a fault: what is not
 * judged must not look as if it had been.
 */
class Schema
{
public:
    explicit Schema(const QJsonObject &document) : m_document(document) {}
    /** Every fault of a value, each with its pointer. */
    QStringList faults(const QJsonValue &schema, const QJsonValue &value) const;

private:
    QJsonObject m_document;
};

}
