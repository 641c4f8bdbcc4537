#pragma once

#include "core/database/database.h"

#include <list>

namespace kontor::test {

/** A statement made in a test. Connections know statements by the address of their name, so no two ever share one. */
class Made
{
public:
    explicit Made(const char *text, std::initializer_list<const char *> parameters = {})
        : m_parameters(parameters),
          m_statement{nextName(), text, m_parameters.data(), static_cast<int>(m_parameters.size())}
    {
    }
    Made(const Made &) = delete;
    Made &operator=(const Made &) = delete;

    operator const Statement &() const { return m_statement; }

private:
    static const char *nextName()
    {
        static std::list<QByteArray> names;
        return names.emplace_back("test." + QByteArray::number(qulonglong(names.size()))).constData();
    }
    std::vector<const char *> m_parameters;
    Statement m_statement;
};

}
