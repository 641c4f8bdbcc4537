#include "core/catalog/richtext.h"

#include <QSet>
#include <QUrl>

#include <libxml/HTMLparser.h>

#include <memory>

namespace kontor {

namespace {

using namespace Qt::StringLiterals;

// Deeper than any text of a person; what is below is dropped.
constexpr int maxDepth = 50;

const QSet<QByteArray> &allowedTags()
{
    static const QSet<QByteArray> tags{"a", "b", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6",
        "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
        "thead", "tr", "u", "ul"};
    return tags;
}

// What nobody is meant to read: it goes with all that is in it.
const QSet<QByteArray> &droppedTags()
{
    static const QSet<QByteArray> tags{"applet", "audio", "base", "canvas", "embed", "frame", "frameset", "head", "iframe",
        "link", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "plaintext", "script", "select", "style",
        "svg", "template", "textarea", "title", "video", "xmp"};
    return tags;
}

bool isSafeLink(const QString &link)
{
    // As browsers read it: blanks and control characters in front say nothing.
    QString bare;
    for (const QChar c : link)
        if (c > u' ' && c != u'\x7f')
            bare += c;
    if (bare.startsWith(u'#') || (bare.startsWith(u'/') && !bare.startsWith(u"//"_s) && !bare.startsWith(u"/\\"_s)))
        return true;
    const QString scheme = bare.section(u':', 0, 0).toLower();
    return bare.contains(u':') && (scheme == u"http" || scheme == u"https" || scheme == u"mailto" || scheme == u"tel");
}

bool isSpan(const QString &number)
{
    bool isNumber = false;
    const int span = number.toInt(&isNumber);
    return isNumber && span >= 1 && span <= 100;
}

// Only what a reader of HTML would take for a mark: "Salt & pepper" stays as it was written.
QString escaped(const QString &text)
{
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar next = i + 1 < text.size() ? text[i + 1] : QChar(u' ');
        if (text[i] == u'<')
            out += u"&lt;"_s;
        else if (text[i] == u'&' && (next.isLetterOrNumber() || next == u'#'))
            out += u"&amp;"_s;
        else
            out += text[i];
    }
    return out;
}

class Sanitiser
{
public:
    QString take() { return std::move(m_out); }

    void writeAll(const xmlNode *first, int depth)
    {
        for (const xmlNode *node = first; node; node = node->next)
            write(node, depth);
    }

private:
    void write(const xmlNode *node, int depth)
    {
        if (depth > maxDepth)
            return;
        if (node->type == XML_TEXT_NODE) {
            m_out += escaped(QString::fromUtf8(reinterpret_cast<const char *>(node->content)));
            return;
        }
        if (node->type != XML_ELEMENT_NODE)
            return;
        const auto tag = QByteArray(reinterpret_cast<const char *>(node->name)).toLower();
        if (droppedTags().contains(tag))
            return;
        if (!allowedTags().contains(tag))
            return writeAll(node->children, depth + 1);
        m_out += u'<' + QString::fromLatin1(tag);
        writeAttributes(node, tag);
        m_out += u'>';
        if (tag == "br" || tag == "hr")
            return;
        writeAll(node->children, depth + 1);
        m_out += u"</"_s + QString::fromLatin1(tag) + u'>';
    }

    void writeAttributes(const xmlNode *node, const QByteArray &tag)
    {
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
            const auto name = QByteArray(reinterpret_cast<const char *>(attribute->name)).toLower();
            const std::unique_ptr<xmlChar, void (*)(void *)> content(
                xmlNodeListGetString(node->doc, attribute->children, 1), [](void *text) { xmlFree(text); });
            const QString value = QString::fromUtf8(reinterpret_cast<const char *>(content.get()));
            const bool isCell = tag == "td" || tag == "th";
            if ((tag == "a" && name == "href" && isSafeLink(value)) || (tag == "a" && name == "title")
                || (isCell && (name == "colspan" || name == "rowspan") && isSpan(value)))
                m_out += u' ' + QString::fromLatin1(name) + u"=\""_s + value.toHtmlEscaped() + u'"';
        }
    }

    QString m_out;
};

}

QString sanitiseRichText(const QString &html)
{
    if (!html.contains(u'<') && !html.contains(u'&'))
        return html;
    // Inside an element the parser wraps no text into paragraphs of its own.
    const QByteArray utf8 = "<div>" + html.toUtf8() + "</div>";
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        htmlReadMemory(utf8.constData(), static_cast<int>(utf8.size()), nullptr, "UTF-8",
            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD),
        &xmlFreeDoc);
    Sanitiser sanitiser;
    if (document)
        sanitiser.writeAll(document->children, 0);
    return sanitiser.take();
}

}
