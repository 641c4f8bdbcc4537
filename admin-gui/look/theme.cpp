#include "admin-gui/look/theme.h"

#include "admin-gui/look/icons.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QGuiApplication>
#include <QStyleHints>
#include <QWidget>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

const Theme *currentTheme = nullptr;
Scheme wantedScheme = Scheme::System;

QColor opaqueOrNot(QRgb rgb)
{
    return qAlpha(rgb) == 0 ? QColor(rgb | 0xFF000000U) : QColor::fromRgba(rgb);
}

bool systemIsDark()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (const auto scheme = QGuiApplication::styleHints()->colorScheme(); scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    // Before 6.5 the platform's own palette tells; it is asked before ours is set.
    static const bool isDark = [] {
        const auto palette = QGuiApplication::palette();
        return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
    }();
    return isDark;
}

double typeSize(Type type)
{
    switch (type) {
    case Type::Figure: return 26;
    case Type::Input: return 17;
    case Type::PageTitle: return 19;
    case Type::PanelTitle: return 16;
    case Type::Body:
    case Type::BodyStrong:
    case Type::Section: return 13;
    case Type::Small:
    case Type::SmallStrong: return 12;
    case Type::Caption: return 11;
    }
    return 13;
}

QFont::Weight typeWeight(Type type)
{
    switch (type) {
    case Type::Figure:
    case Type::PageTitle:
    case Type::PanelTitle:
    case Type::Section:
    case Type::Caption: return QFont::DemiBold;
    case Type::BodyStrong:
    case Type::SmallStrong: return QFont::Medium;
    case Type::Input:
    case Type::Body:
    case Type::Small: return QFont::Normal;
    }
    return QFont::Normal;
}

// Points of the body face. Whoever has made the system's general font larger gets a larger Kontor.
double bodyPoints = 9.75;

}

// NOLINTBEGIN(readability-magic-numbers): this is the table of them
const Theme &Theme::light()
{
    static const Theme theme(false,
        {0xF3F4F7, 0xFFFFFF, 0xF8F9FB, 0xF5F7FA, 0xE4E7EC, 0xC3C9D4, 0x1A1E27, 0x586171, 0x626B7A, 0xE9ECF1, 0x2B59CF, 0xFFFFFF,
            0x2450BD, 0xE8EEFD, 0xFFF7E3, 0xE0A100, 0x17703F, 0x8A5600, 0xB3261E, 0x2450BD, 0x1B2337, 0xF2F4F8, 0xAEB8CC,
            0x59141821, 0xA3ACBA},
        {{{0xE2F4E9, 0x14633A}, {0xFDF0D3, 0x7A4C00}, {0xFCE7E5, 0xA1221A}, {0xE5EDFD, 0x2049AA}, {0xEBEDF2, 0x4B5463},
            {0xEFE9FC, 0x5934A6}}},
        {0x2B59CF, 0x2F9E8F, 0xE0A100, 0xC8553D, 0x8E6BD8});
    return theme;
}

const Theme &Theme::dark()
{
    static const Theme theme(true,
        {0x14161B, 0x1A1D23, 0x20242B, 0x1F232A, 0x2C313A, 0x454C59, 0xE7E9EE, 0xA3ABB9, 0x929BAA, 0x2A2F38, 0x3D6CE3, 0xFFFFFF,
            0x8FB0FF, 0x24304C, 0x2E2918, 0xE3B341, 0x6FCF97, 0xEDBF62, 0xFF958C, 0x8FB0FF, 0x2B3550, 0xF2F4F8, 0xB4BED2,
            0x9906070A, 0x6F7887},
        {{{0x16332A, 0x7FD8A6}, {0x3A2F15, 0xF0C56D}, {0x432321, 0xFFA199}, {0x1F3056, 0xA3C0FF}, {0x2C313B, 0xBCC3CF},
            {0x32274E, 0xC9B3FB}}},
        {0x6C93F5, 0x4FC3B2, 0xE3B341, 0xE07F69, 0xAB8DF0});
    return theme;
}
// NOLINTEND(readability-magic-numbers)

Theme::Theme(bool isDark, const std::array<QRgb, static_cast<size_t>(Token::Count)> &colours,
    const std::array<std::array<QRgb, 2>, 6> &tones, const std::array<QRgb, 5> &series)
    : m_isDark(isDark)
{
    for (size_t i = 0; i < colours.size(); ++i)
        m_colours[i] = opaqueOrNot(colours[i]);
    for (size_t i = 0; i < tones.size(); ++i)
        m_tones[i] = {.ground = opaqueOrNot(tones[i][0]), .text = opaqueOrNot(tones[i][1])};
    for (size_t i = 0; i < series.size(); ++i)
        m_series[i] = opaqueOrNot(series[i]);
}

const Theme &Theme::current()
{
    return currentTheme != nullptr ? *currentTheme : light();
}

Scheme Theme::scheme()
{
    return wantedScheme;
}

void Theme::apply(Scheme scheme)
{
    const bool platformIsDark = systemIsDark();
    wantedScheme = scheme;
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QGuiApplication::styleHints()->setColorScheme(scheme == Scheme::Dark ? Qt::ColorScheme::Dark
            : scheme == Scheme::Light                                    ? Qt::ColorScheme::Light
                                                                         : Qt::ColorScheme::Unknown);
#endif
    const bool isDark = scheme == Scheme::Dark || (scheme == Scheme::System && platformIsDark);
    currentTheme = isDark ? &dark() : &light();
    dropIconCache();
    QApplication::setPalette(currentTheme->palette());
    const auto widgets = QApplication::allWidgets();
    for (auto *widget : widgets)
        widget->update();
}

QPalette Theme::palette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Token token) { palette.setColor(role, colour(token)); };
    set(QPalette::Window, Token::Window);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::Panel);
    set(QPalette::AlternateBase, Token::Raised);
    set(QPalette::Text, Token::Text);
    set(QPalette::Button, Token::Panel);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::BrightText, Token::OnAccent);
    set(QPalette::Highlight, Token::Selection);
    set(QPalette::HighlightedText, Token::Text);
    set(QPalette::PlaceholderText, Token::Faint);
    set(QPalette::Light, Token::Panel);
    set(QPalette::Midlight, Token::Line);
    set(QPalette::Mid, Token::Line);
    set(QPalette::Dark, Token::ControlLine);
    set(QPalette::Shadow, Token::ControlLine);
    set(QPalette::Link, Token::AccentText);
    set(QPalette::LinkVisited, Token::AccentText);
    set(QPalette::ToolTipBase, Token::Bar);
    set(QPalette::ToolTipText, Token::BarText);
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    set(QPalette::Accent, Token::Accent);
#endif
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, colour(Token::Faint));
    return palette;
}

void setUpFonts()
{
    const auto system = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
#if defined(Q_OS_MACOS)
    constexpr double usual = 13;
    constexpr double body = 13;
    const QStringList families{system.family()};
#elif defined(Q_OS_WIN)
    constexpr double usual = 9;
    constexpr double body = 9.75;
    const QStringList families{u"Segoe UI Variable Text"_s, u"Segoe UI"_s};
#else
    // 9 without a desktop, 10 in KDE, 11 in GNOME: all of them are what nobody has changed.
    const double usual = system.pointSizeF() >= 9 && system.pointSizeF() <= 11 ? system.pointSizeF() : 10;
    constexpr double body = 9.75;
    const QStringList families{u"Inter"_s, system.family(), u"Noto Sans"_s, u"Noto Sans Arabic"_s};
#endif
    if (system.pointSizeF() > 0)
        bodyPoints = body * std::clamp(system.pointSizeF() / usual, 0.8, 3.0);
    QFont general = system;
    general.setFamilies(families);
    general.setPointSizeF(bodyPoints);
    QApplication::setFont(general);
}

QFont font(Type type)
{
    auto face = QApplication::font();
    face.setPointSizeF(bodyPoints * typeSize(type) / typeSize(Type::Body));
    face.setWeight(typeWeight(type));
    return face;
}

}
