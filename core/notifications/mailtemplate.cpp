#include "core/notifications/mailtemplate.h"

#include <QJsonArray>

namespace kontor {

namespace {

bool isName(QStringView text)
{
    return !text.isEmpty()
        && std::all_of(text.begin(), text.end(), [](QChar c) { return (c >= u'a' && c <= u'z') || c == u'_'; });
}

std::optional<QString> textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    const auto number = value.toInteger(std::numeric_limits<qint64>::min());
    return value.isDouble() && number != std::numeric_limits<qint64>::min() ? std::optional(QString::number(number))
                                                                            : std::nullopt;
}

QString inOneLine(QString text)
{
    for (auto &c : text)
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = u' ';
    return text;
}

}

Result<MailTemplate> MailTemplate::parse(QStringView source, Form form)
{
    MailTemplate made;
    made.m_form = form;
    qsizetype at = 0;
    KONTOR_TRY(made.m_nodes, parseNodes(source, at, {}));
    return made;
}

// Reads up to the end of `list`, or of the source where it is empty.
Result<std::vector<MailTemplate::Node>> MailTemplate::parseNodes(QStringView source, qsizetype &at, const QString &list)
{
    std::vector<Node> nodes;
    while (true) {
        const auto open = source.indexOf(u"{{"_s, at);
        const auto literal = source.mid(at, open < 0 ? -1 : open - at);
        if (literal.contains(u"}}"_s))
            return internal(u"a }} without its {{ behind character %1"_s.arg(at));
        if (!literal.isEmpty())
            nodes.push_back({.text = literal.toString()});
        if (open < 0) {
            at = source.size();
            if (!list.isEmpty())
                return internal(u"the list %1 has no end"_s.arg(list));
            return nodes;
        }
        const auto close = source.indexOf(u"}}"_s, open);
        const auto tag = source.mid(open + 2, close < 0 ? 0 : close - open - 2);
        const QChar sign = tag.isEmpty() ? QChar() : tag.front();
        const bool hasSign = sign == u'#' || sign == u'/';
        const auto name = tag.mid(hasSign ? 1 : 0).toString();
        if (close < 0 || !isName(name))
            return internal(u"{{%1}} at character %2 is no name"_s.arg(tag).arg(open));
        at = close + 2;
        if (sign == u'/' && name != list)
            return internal(u"{{/%1}} ends what has not begun"_s.arg(name));
        if (sign == u'/')
            return nodes;
        if (sign == u'#' && !list.isEmpty())
            return internal(u"the list %1 stands in another one"_s.arg(name));
        Node node{.kind = sign == u'#' ? Node::Kind::List : Node::Kind::Value, .text = name};
        if (sign == u'#') {
            KONTOR_TRY(node.inside, parseNodes(source, at, name));
        }
        nodes.push_back(std::move(node));
    }
}

Result<QString> MailTemplate::render(const QJsonObject &values) const
{
    QString out;
    KONTOR_CHECK(write(m_nodes, values, out));
    return out;
}

Result<void> MailTemplate::write(const std::vector<Node> &nodes, const QJsonObject &values, QString &out) const
{
    for (const auto &node : nodes) {
        if (node.kind == Node::Kind::Literal) {
            out += node.text;
            continue;
        }
        const auto value = values.value(node.text);
        if (node.kind == Node::Kind::Value) {
            const auto text = textOf(value);
            if (!text)
                return internal(u"there is no text %1"_s.arg(node.text));
            out += m_form == Form::Html ? inOneLine(*text).toHtmlEscaped() : inOneLine(*text);
            continue;
        }
        const auto items = value.toArray();
        if (!value.isArray() || items.size() > maxItems)
            return internal(u"there is no list %1, or it has more than %2 items"_s.arg(node.text).arg(maxItems));
        for (const auto &item : items)
            KONTOR_CHECK(write(node.inside, item.toObject(), out));
    }
    return {};
}

QSet<QString> MailTemplate::names() const
{
    QSet<QString> names;
    collect(m_nodes, {}, names);
    return names;
}

void MailTemplate::collect(const std::vector<Node> &nodes, const QString &prefix, QSet<QString> &names)
{
    for (const auto &node : nodes) {
        if (node.kind == Node::Kind::Literal)
            continue;
        names.insert(prefix + node.text);
        collect(node.inside, prefix + node.text + u'.', names);
    }
}

}
