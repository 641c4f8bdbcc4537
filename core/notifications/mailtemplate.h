#pragma once

#include "core/base/result.h"

#include <QJsonObject>
#include <QSet>

namespace kontor {

/**
 * A text with holes: {{name}} stands for a value, {{#list}}…{{/list}} for its inside once an item, where names are the
 * item's own. Nothing else. A name that the values lack, or that is of another shape, is an error: there is no silence.
 */
class KONTOR_EXPORT MailTemplate
{
public:
    enum class Form {
        Text, ///< values as they are
        Html, ///< values escaped, for text and for attributes in double quotes
    };
    static constexpr int maxItems = 1'000;

    /** Code: internal, with the place in `detail`. */
    static Result<MailTemplate> parse(QStringView source, Form form);
    /**
     * Values are texts, whole numbers, and arrays of objects of such. A control character in a value becomes a space: one
     * value never makes two lines. Code: internal.
     */
    Result<QString> render(const QJsonObject &values) const;
    /** What it names: "shop", "lines", "lines.title". */
    QSet<QString> names() const;

private:
    struct Node
    {
        enum class Kind { Literal, Value, List };
        Kind kind = Kind::Literal;
        QString text; ///< a literal's own, or a name
        std::vector<Node> inside{};
    };

    static Result<std::vector<Node>> parseNodes(QStringView source, qsizetype &at, const QString &list);
    Result<void> write(const std::vector<Node> &nodes, const QJsonObject &values, QString &out) const;
    static void collect(const std::vector<Node> &nodes, const QString &prefix, QSet<QString> &names);

    Form m_form = Form::Text;
    std::vector<Node> m_nodes;
};

}
