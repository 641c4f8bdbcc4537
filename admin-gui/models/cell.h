#pragma once

#include "admin-gui/look/theme.h"

#include <QMetaType>
#include <QString>

namespace kontor::gui {

/** How a cell of a table looks. */
enum class CellLook : quint8 {
    Text,
    Strong, ///< the name of the row
    Muted,
    Badge,    ///< a state: dot and word
    Ring,     ///< progress of a fulfilment: ring and word
    Number,   ///< at the end, in digits of one width
    TwoLines, ///< text over second
    Bar,      ///< stock: a bar and a number
    Select    ///< a box that says whether the row is selected
};

/** The progress ring of a fulfilment. */
enum class Ring : quint8 {
    None,
    Unfulfilled,
    PartlyPacked,
    Packed,
    PartlyShipped,
    Shipped,
    PartlyDelivered,
    Delivered,
    Canceled
};

/** What a cell shows, worked out once when its row comes, on the thread that read it. */
struct Cell
{
    CellLook look = CellLook::Text;
    QString text{};
    QString second{}; ///< drops whole before the first elides
    Tone tone = Tone::Neutral;
    Ring ring = Ring::None;
    double share = 0; ///< of a bar, 0 to 1
    bool isStruck = false;
    bool isChanged = false; ///< by somebody else, just now
    QString spoken{};       ///< the whole sentence, where the text alone does not say it
};

enum CellRole { CellDataRole = Qt::UserRole + 1, IdRole, IsNewRole, EditValueRole };

/** A column of a table. */
struct Column
{
    QByteArray id; ///< in settings, and for the server's sort
    QString title;
    bool isAtEnd = false;   ///< numbers and sums
    bool stretches = false; ///< the name
    bool isShown = true;    ///< unless somebody chose otherwise
    QByteArray sort{};      ///< what to ask the core for; empty: not sortable
    bool sortsBothWays = false;
};

}

Q_DECLARE_METATYPE(const kontor::gui::Cell *)
