#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

#include <array>

namespace kontor::gui {

/** What a colour is for. Nothing but the theme names a colour, a font size or a radius. */
enum class Token {
    Window,      ///< sidebar, tab strip, status bar
    Panel,       ///< pages, tables, fields
    Raised,      ///< table heads, chips, the palette, what is inherited
    Hover,       ///< a row or button under the mouse
    Line,        ///< dividers, edges of cards
    ControlLine, ///< edges of fields and buttons
    Text,
    Muted,      ///< second lines, labels, units
    Faint,      ///< placeholders, idle icons
    Track,      ///< the empty part of bars, skeletons
    Accent,     ///< primary button, focus, check, progress
    OnAccent,   ///< text on it
    AccentText, ///< links, the current area, a match in a search
    Selection,  ///< selected rows, the current area
    NewRow,     ///< a row that has just arrived
    NewRowBar,
    Success,
    Warning,
    Danger,
    Info,
    Bar, ///< selection, undo and chart tip
    BarText,
    BarSecond,
    Scrim,        ///< behind the palette and dialogs
    BeforePeriod, ///< in charts, dashed
    Count
};

/** What a badge says by its colour, beside its word. */
enum class Tone { Success, Warning, Danger, Info, Neutral, Violet };

enum class Type { Figure, Input, PageTitle, PanelTitle, Body, BodyStrong, Section, Small, SmallStrong, Caption };

enum class Scheme { System, Light, Dark };

struct TonePair
{
    QColor ground;
    QColor text;
};

/** The colours and types of one scheme. A value; `Theme::current()` is the one the program shows. */
class Theme
{
public:
    static const Theme &light();
    static const Theme &dark();
    static const Theme &current();
    /** Dresses the whole program: theme and palette at once, caches are dropped. Call it before the first window, or after. */
    static void apply(Scheme scheme);
    /** What the program was asked for last. */
    static Scheme scheme();

    bool isDark() const { return m_isDark; }
    QColor colour(Token token) const { return m_colours[static_cast<size_t>(token)]; }
    TonePair tone(Tone tone) const { return m_tones[static_cast<size_t>(tone)]; }
    /** One of five, in their order. */
    QColor series(int index) const { return m_series[static_cast<size_t>(index) % m_series.size()]; }
    QPalette palette() const;

private:
    Theme(bool isDark, const std::array<QRgb, static_cast<size_t>(Token::Count)> &colours,
        const std::array<std::array<QRgb, 2>, 6> &tones, const std::array<QRgb, 5> &series);
    bool m_isDark;
    std::array<QColor, static_cast<size_t>(Token::Count)> m_colours;
    std::array<TonePair, 6> m_tones;
    std::array<QColor, 5> m_series;
};

inline QColor colour(Token token)
{
    return Theme::current().colour(token);
}

/** The faces of the program, in sizes that follow the system's general font. */
QFont font(Type type);
/** Sets family and size of the program's own font; once, after the application is made. */
void setUpFonts();

/** Distances in device-independent pixels. */
namespace metric {
inline constexpr int pagePadding = 20;
inline constexpr int homePadding = 24;
inline constexpr int control = 32;
inline constexpr int barControl = 28;
inline constexpr int scanner = 44;
inline constexpr int controlPadding = 12;
inline constexpr int iconGap = 7;
inline constexpr int row = 36;
inline constexpr int tallRow = 44;
inline constexpr int imageRow = 48;
inline constexpr int compactRow = 32;
inline constexpr int head = 32;
inline constexpr int cellPadding = 10;
inline constexpr int badge = 20;
inline constexpr int badgePadding = 7;
inline constexpr int chip = 26;
inline constexpr int chipPadding = 8;
inline constexpr int radius = 6;
inline constexpr int cardRadius = 8;
inline constexpr int paletteRadius = 10;
inline constexpr int smallRadius = 4;
inline constexpr int icon = 16;
inline constexpr int labelGap = 5;
inline constexpr int fieldGap = 13;
inline constexpr int sidebar = 208;
inline constexpr int narrowSidebar = 56;
inline constexpr int narrowWindow = 1180; ///< under this width the sidebar shows icons only, panels lie over tables
inline constexpr int tabStrip = 40;
inline constexpr int statusBar = 28;
inline constexpr int detailPanel = 388;
inline constexpr int inspector = 332;
}

}
