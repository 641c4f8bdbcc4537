#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"

#include <QByteArray>
#include <QString>

namespace kontor {

/** Rows for Transaction::copy(), in PostgreSQL's text format: ten times as fast as inserting them. */
class KONTOR_EXPORT CopyRows
{
public:
    /** "catalog.product (id, slug, title)"; never anything that a client sent. */
    explicit CopyRows(const char *target) : m_target(target) {}

    // The values of a row in the order of its columns, and then endRow().
    CopyRows &add(QByteArrayView utf8);
    CopyRows &add(const QString &text) { return add(QByteArrayView(text.toUtf8())); }
    CopyRows &add(const QByteArray &utf8) { return add(QByteArrayView(utf8)); }
    CopyRows &add(const char *utf8) { return add(QByteArrayView(utf8)); }
    CopyRows &add(qint64 number);
    CopyRows &add(int number) { return add(static_cast<qint64>(number)); }
    CopyRows &add(Instant instant);
    template<typename Tag>
    CopyRows &add(const Id<Tag> &id)
    {
        return add(QByteArrayView(id.toByteArray()));
    }
    CopyRows &add(const Uuid &id) { return add(QByteArrayView(id.toByteArray())); }
    CopyRows &addNull();
    void endRow();

    const char *target() const { return m_target; }
    const QByteArray &bytes() const { return m_bytes; }
    bool isEmpty() const { return m_bytes.isEmpty(); }
    void clear() { m_bytes.clear(); }

private:
    void separate();

    const char *m_target;
    QByteArray m_bytes;
    bool m_needsTab = false;
};

}
