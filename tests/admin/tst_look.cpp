// What the theme promises: every text can be read on every ground that it stands on.
#include "admin-gui/look/icons.h"
#include "admin-gui/look/theme.h"
#include "admin-gui/shell/actions.h"
#include "tests/support/suite.h"

#include <cmath>

using namespace kontor;
using namespace kontor::gui;

namespace {

// WCAG 2.2, relative luminance and contrast.
double luminance(const QColor &colour)
{
    const auto channel = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}

class LookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextCanBeRead_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<int>("ink");
        QTest::addColumn<int>("ground");
        constexpr Token grounds[] = {Token::Window, Token::Panel, Token::Raised, Token::Hover, Token::Selection, Token::NewRow};
        constexpr Token inks[] = {Token::Text, Token::Muted, Token::Faint, Token::AccentText};
        constexpr Token states[] = {Token::Success, Token::Warning, Token::Danger, Token::Info};
        for (const bool isDark : {false, true}) {
            const auto row = [&](Token ink, Token ground) {
                QTest::addRow("%s %d on %d", isDark ? "dark" : "light", int(ink), int(ground))
                    << isDark << int(ink) << int(ground);
            };
            for (const auto ink : inks)
                for (const auto ground : grounds)
                    row(ink, ground);
            for (const auto ink : states)
                row(ink, Token::Panel);
            row(Token::OnAccent, Token::Accent);
            row(Token::BarText, Token::Bar);
            row(Token::BarSecond, Token::Bar);
        }
    }
    void everyTextCanBeRead()
    {
        QFETCH(bool, isDark);
        QFETCH(int, ink);
        QFETCH(int, ground);
        const auto &theme = isDark ? Theme::dark() : Theme::light();
        const double found = contrast(theme.colour(Token(ink)), theme.colour(Token(ground)));
        QVERIFY2(found >= 4.5, qPrintable(QString::number(found)));
    }

    void everyBadgeCanBeRead()
    {
        for (const auto *theme : {&Theme::light(), &Theme::dark()})
            for (const auto tone : {Tone::Success, Tone::Warning, Tone::Danger, Tone::Info, Tone::Neutral, Tone::Violet})
                QVERIFY(contrast(theme->tone(tone).text, theme->tone(tone).ground) >= 4.5);
    }

    void thePaletteComesFromTheTheme()
    {
        for (const auto *theme : {&Theme::light(), &Theme::dark()}) {
            const auto palette = theme->palette();
            QCOMPARE(palette.color(QPalette::Base), theme->colour(Token::Panel));
            QCOMPARE(palette.color(QPalette::Highlight), theme->colour(Token::Selection));
            QCOMPARE(palette.color(QPalette::HighlightedText), theme->colour(Token::Text));
        }
    }

    void typesAreRatiosOfTheBody()
    {
        QCOMPARE(font(Type::Figure).pointSizeF(), font(Type::Body).pointSizeF() * 2);
        QVERIFY(font(Type::Caption).pointSizeF() < font(Type::Small).pointSizeF());
    }

    void everyActionHasItsIconAndAKeyOfItsOwn()
    {
        QSet<QString> keys;
        QSet<QString> names;
        for (const auto &spec : actionTable()) {
            QVERIFY2(*spec.icon == 0 || hasIcon(QString::fromLatin1(spec.icon)), spec.icon);
            QVERIFY2(!names.contains(QString::fromLatin1(spec.id)), spec.id);
            names.insert(QString::fromLatin1(spec.id));
            const auto shortcut = QString::fromLatin1(spec.shortcut);
            QVERIFY2(shortcut.isEmpty() || !keys.contains(shortcut), spec.id);
            keys.insert(shortcut);
        }
        QVERIFY(names.size() > 20);
    }

    void iconsFollowTheColour()
    {
        const auto red = icon(u"house"_s, Token::Danger).pixmap(32, 32).toImage();
        bool isRed = false;
        for (int y = 0; y < red.height(); ++y)
            for (int x = 0; x < red.width(); ++x)
                isRed |= red.pixelColor(x, y).alpha() > 200 && red.pixelColor(x, y).red() > red.pixelColor(x, y).green() + 60;
        QVERIFY(isRed);
        QVERIFY(!hasIcon(u"no-such-icon"_s));
    }
};

KONTOR_TEST(LookTest)
#include "tst_look.moc"
