#include "admin-gui/look/icons.h"

#include <QCache>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>
#include <optional>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

// Pixmaps of the icons that were shown, about 1 KB each.
QCache<QString, QPixmap> &cache()
{
    constexpr int most = 2'000;
    static QCache<QString, QPixmap> pixmaps(most);
    return pixmaps;
}

// What points somewhere points the other way where people read from the right.
bool isDirectional(const QString &name)
{
    static const QSet<QString> names{u"chevron-right"_s, u"chevron-left"_s, u"arrow-right"_s, u"arrow-left"_s, u"undo-2"_s,
        u"redo-2"_s, u"corner-left-up"_s, u"log-out"_s, u"external-link"_s, u"list"_s, u"send"_s, u"arrow-right-left"_s,
        u"panel-left"_s};
    return names.contains(name);
}

QByteArray source(const QString &name, const QColor &colour)
{
    QFile file(u":/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto svg = file.readAll();
    svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    svg.replace("stroke-width=\"2\"", "stroke-width=\"1.6\"");
    return svg;
}

QPixmap rendered(const QString &name, const QSize &pixels, qreal ratio, const QColor &colour, bool isMirrored)
{
    const auto key = u"%1 %2 %3 %4 %5"_s.arg(name).arg(pixels.width()).arg(ratio).arg(colour.rgba()).arg(isMirrored);
    if (const auto *found = cache().object(key))
        return *found;
    QPixmap pixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(source(name, colour));
    if (renderer.isValid()) {
        QPainter painter(&pixmap);
        painter.setOpacity(colour.alphaF());
        const int side = std::min(pixels.width(), pixels.height());
        renderer.render(&painter, QRectF((pixels.width() - side) / 2.0, (pixels.height() - side) / 2.0, side, side));
    }
    if (isMirrored)
        pixmap = pixmap.transformed(QTransform().scale(-1, 1));
    pixmap.setDevicePixelRatio(ratio);
    cache().insert(key, new QPixmap(pixmap));
    return pixmap;
}

class Engine final : public QIconEngine
{
public:
    explicit Engine(QString name, std::optional<Token> token = {}) : m_name(std::move(name)), m_token(token) {}

    QColor colourFor(QIcon::Mode mode, QIcon::State state) const
    {
        if (mode == QIcon::Disabled)
            return colour(Token::ControlLine);
        if (m_token)
            return colour(*m_token);
        if (state == QIcon::On || mode == QIcon::Selected)
            return colour(Token::AccentText);
        return mode == QIcon::Active ? colour(Token::Text) : colour(Token::Muted);
    }
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        paintIcon(*painter, rect, m_name, colourFor(mode, state), QGuiApplication::layoutDirection());
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        // The size comes in real pixels, the scale says for which screen.
        return rendered(m_name, size, scale, colourFor(mode, state),
            QGuiApplication::layoutDirection() == Qt::RightToLeft && isDirectional(m_name));
    }
    QString iconName() override { return m_name; }
    bool isNull() override { return !hasIcon(m_name); }
    QIconEngine *clone() const override { return new Engine(m_name, m_token); }

private:
    QString m_name;
    std::optional<Token> m_token;
};

}

QIcon icon(const QString &name)
{
    return QIcon(new Engine(name));
}

QIcon icon(const QString &name, Token token)
{
    return QIcon(new Engine(name, token));
}

void paintIcon(QPainter &painter, const QRect &rect, const QString &name, const QColor &colour, Qt::LayoutDirection direction)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QSize pixels = (QSizeF(rect.size()) * ratio).toSize();
    painter.drawPixmap(
        rect.topLeft(), rendered(name, pixels, ratio, colour, direction == Qt::RightToLeft && isDirectional(name)));
}

bool hasIcon(const QString &name)
{
    return QFile::exists(u":/icons/%1.svg"_s.arg(name));
}

void dropIconCache()
{
    cache().clear();
}

}
