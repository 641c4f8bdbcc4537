#include "core/database/copyrows.h"

namespace kontor {

void CopyRows::separate()
{
    if (m_needsTab)
        m_bytes += '\t';
    m_needsTab = true;
}

CopyRows &CopyRows::add(QByteArrayView utf8)
{
    separate();
    for (const char c : utf8) {
        switch (c) {
        case '\\': m_bytes += "\\\\"; break;
        case '\t': m_bytes += "\\t"; break;
        case '\n': m_bytes += "\\n"; break;
        case '\r': m_bytes += "\\r"; break;
        default: m_bytes += c;
        }
    }
    return *this;
}

CopyRows &CopyRows::add(qint64 number)
{
    separate();
    m_bytes += QByteArray::number(number);
    return *this;
}

CopyRows &CopyRows::add(Instant instant)
{
    return add(QByteArrayView(toRfc3339(instant)));
}

CopyRows &CopyRows::addNull()
{
    separate();
    m_bytes += "\\N";
    return *this;
}

void CopyRows::endRow()
{
    m_bytes += '\n';
    m_needsTab = false;
}

}
