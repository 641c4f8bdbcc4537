#include "admin-gui/models/csv.h"

namespace kontor::gui {

using namespace Qt::StringLiterals;

QString csvField(const QString &text)
{
    auto field = text;
    const bool isNumber = !field.isEmpty() && (field[0] == u'-' || field[0] == u'+') && field.mid(1).toDouble() != 0;
    if (!field.isEmpty() && !isNumber && QStringView(u"=+-@\t\r").contains(field[0]))
        field.prepend(u'\'');
    if (!field.contains(u',') && !field.contains(u'"') && !field.contains(u'\n') && !field.contains(u'\r'))
        return field;
    return u'"' + field.replace(u'"', u"\"\""_s) + u'"';
}

}
