#include "core/notifications/mailpage_p.h"

#include <QStringList>

namespace kontor {

namespace {

constexpr qsizetype textWidth = 64;

// Holes are filled with what does not come from a template, so that no value can look like a hole.
QString fill(QString piece, std::initializer_list<std::pair<const char *, QString>> holes)
{
    for (const auto &[name, value] : holes)
        piece.replace(u"[["_s + QLatin1StringView(name) + u"]]"_s, value);
    return piece;
}

class PageWriter
{
public:
    PageWriter(const MailFrame &frame, const MailPieces &pieces) : m_frame(frame), m_pieces(pieces) {}

    Result<void> add(const QString &line)
    {
        if (line.startsWith(u"{{#"_s) || line.startsWith(u"{{/"_s))
            return addControl(line);
        if (line.startsWith(u'|'))
            return addRow(line);
        endTable();
        if (line.startsWith(u"# "_s))
            m_html += fill(m_pieces[u"heading"_s], {{"text", line.mid(2).toHtmlEscaped()}});
        else if (line.startsWith(u"> "_s))
            addBlock(u"note"_s, line.mid(2));
        else if (line.startsWith(u'['))
            return addButton(line);
        else
            addBlock(u"paragraph"_s, line);
        return {};
    }

    void addBlock(const QString &piece, const QString &line)
    {
        m_html += fill(m_pieces[piece], {{"text", line.toHtmlEscaped()}});
        m_text += line + u"\n\n"_s;
    }

    void endTable()
    {
        if (m_rows.isEmpty())
            return;
        m_html += fill(m_pieces[u"table"_s], {{"rows", m_rows}});
        m_rows.clear();
        m_text += u'\n';
    }

    const QString &html() const { return m_html; }
    const QString &text() const { return m_text; }

private:
    Result<void> addControl(const QString &line)
    {
        if (!line.endsWith(u"}}"_s) || line.count(u"}}"_s) != 1)
            return internal(u"a list begins and ends on lines of their own"_s);
        m_rows += line;
        m_text += line;
        return {};
    }

    Result<void> addRow(const QString &line)
    {
        const bool isSum = line.startsWith(u"||"_s);
        const auto cells = line.mid(isSum ? 2 : 1).split(u'|');
        if (cells.size() != 2)
            return internal(u"a row has two cells"_s);
        const auto left = cells[0].trimmed();
        const auto right = cells[1].trimmed();
        m_rows += fill(m_pieces[isSum ? u"sum"_s : u"row"_s], {{"left", left.toHtmlEscaped()}, {"right", right.toHtmlEscaped()}});
        m_text += left + u'\t' + right + u'\n';
        return {};
    }

    Result<void> addButton(const QString &line)
    {
        const auto end = line.indexOf(u']');
        const auto link = line.mid(end + 1).trimmed();
        if (end < 2 || !link.startsWith(u"{{"_s))
            return internal(u"a button is written [Label] {{link}}"_s);
        const auto label = line.mid(1, end - 1);
        m_html += fill(m_pieces[u"button"_s],
            {{"label", label.toHtmlEscaped()}, {"link", link}, {"fallback", m_frame[u"fallback"_s].toHtmlEscaped()}});
        m_text += label + u":\n"_s + link + u"\n\n"_s;
        return {};
    }

    const MailFrame &m_frame;
    const MailPieces &m_pieces;
    QString m_html;
    QString m_text;
    QString m_rows;
};

// East Asian letters take two places in a fixed font; all that our five languages and most names need.
qsizetype widthOf(QStringView text)
{
    qsizetype width = 0;
    for (const QChar c : text)
        width += (c >= u'\u1100' && c <= u'\u115f') || (c >= u'\u2e80' && c <= u'\ua4cf') || (c >= u'\uac00' && c <= u'\ud7a3')
                || (c >= u'\uf900' && c <= u'\ufaff') || (c >= u'\uff00' && c <= u'\uff60')
            ? 2
            : 1;
    return width;
}

}

Result<MailFrame> parseFrame(const QString &source)
{
    MailFrame frame;
    const auto lines = source.split(u'\n', Qt::SkipEmptyParts);
    for (const auto &line : lines)
        frame[line.section(u':', 0, 0)] = line.section(u':', 1).trimmed();
    for (const auto &name : {u"greeting"_s, u"closing"_s, u"footer"_s, u"fallback"_s})
        if (frame.value(name).isEmpty())
            return internal(u"the frame has no %1"_s.arg(name));
    return frame;
}

Result<MailPage> parsePage(const QString &source, const QByteArray &language, const MailFrame &frame, const MailPieces &pieces)
{
    const auto lines = source.split(u'\n');
    const auto subjectMark = u"subject: "_s;
    if (!lines[0].startsWith(subjectMark))
        return internal(u"line 1: it begins with the subject"_s);
    if (!lines.value(1).startsWith(u"# "_s))
        return internal(u"line 2: the heading comes next"_s);
    PageWriter writer(frame, pieces);
    KONTOR_CHECK(writer.add(lines[1]));
    writer.addBlock(u"paragraph"_s, frame[u"greeting"_s]);
    for (qsizetype i = 2; i < lines.size(); ++i) {
        const auto line = lines[i].trimmed();
        if (line.isEmpty())
            continue;
        if (auto added = writer.add(line); !added)
            return internal(u"line %1: %2"_s.arg(i + 1).arg(added.error().detail));
    }
    writer.endTable();
    MailPage page{.subject = lines[0].mid(subjectMark.size()).trimmed(), .text = {}, .html = {}};
    page.text = writer.text() + frame[u"closing"_s] + u"\n{{shop}}\n\n-- \n"_s + frame[u"footer"_s] + u'\n';
    page.html = fill(pieces[u"layout"_s],
        {{"content", writer.html()}, {"language", QString::fromLatin1(language)}, {"subject", page.subject.toHtmlEscaped()},
            {"closing", frame[u"closing"_s].toHtmlEscaped()}, {"footer", frame[u"footer"_s].toHtmlEscaped()}});
    if (page.html.contains(u"[["_s))
        return internal(u"a hole of the layout stays open"_s);
    return page;
}

QString alignRows(const QString &text)
{
    QString out;
    const auto lines = text.split(u'\n');
    for (const auto &line : lines) {
        const auto tab = line.indexOf(u'\t');
        if (tab < 0) {
            out += line + u'\n';
            continue;
        }
        const auto left = line.left(tab);
        const auto right = line.mid(tab + 1);
        const auto gap = std::max<qsizetype>(2, textWidth - widthOf(left) - widthOf(right));
        out += left + QString(gap, u' ') + right + u'\n';
    }
    out.chop(1);
    return out;
}

}
