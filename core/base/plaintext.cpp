#include "core/base/plaintext.h"

#include "core/base/result.h"

#include <QRegularExpression>

namespace kontor {

QString plainText(const QString &html)
{
    static const QRegularExpression tag(u"<[^>]*>"_s);
    auto text = html;
    // The ampersand last: "&amp;lt;" says "&lt;".
    return text.replace(tag, u" "_s)
        .simplified()
        .replace(u"&lt;"_s, u"<"_s)
        .replace(u"&gt;"_s, u">"_s)
        .replace(u"&quot;"_s, u"\""_s)
        .replace(u"&amp;"_s, u"&"_s);
}

}
