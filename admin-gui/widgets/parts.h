#pragma once

#include "admin-gui/look/style.h"
#include "admin-gui/look/theme.h"

#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QHBoxLayout;
class QVBoxLayout;
QT_END_NAMESPACE

// The small things that pages are made of.
namespace kontor::gui {

/** A label in one of the program's types and colours. One line is elided, with its whole text as tooltip. */
class TextLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit TextLabel(const QString &text = {}, Type type = Type::Body, Token token = Token::Text, QWidget *parent = nullptr);
    void setToken(Token token);
    void setElided(bool isElided) { m_isElided = isElided; }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Token m_token;
    bool m_isElided = false;
};

/** A state as dot and word. */
class BadgeLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit BadgeLabel(QWidget *parent = nullptr);
    void set(const QString &word, Tone tone);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_word;
    Tone m_tone = Tone::Neutral;
};

/** An icon, in a colour of the theme; on a ground of a tone if it has one. */
class IconLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit IconLabel(const QString &name, Token token = Token::Muted, int size = metric::icon, QWidget *parent = nullptr);
    void setIcon(const QString &name, Token token);
    void setGround(Tone tone);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    Token m_token;
    int m_size;
    std::optional<Tone> m_ground;
};

/** A surface with its ground and one-pixel edges where it has any. */
class Surface : public QWidget
{
    Q_OBJECT

public:
    explicit Surface(Token ground = Token::Panel, Qt::Edges lines = {}, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Token m_ground;
    Qt::Edges m_lines;
};

/** A card: an edge, round corners, a head with title and quiet words, and what it holds. */
class Card final : public QWidget
{
    Q_OBJECT

public:
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);
    /** Below the head. */
    QVBoxLayout *body() const { return m_body; }
    /** Beside the title, at the end. */
    QHBoxLayout *head() const { return m_head; }
    void setHint(const QString &hint);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_head;
    QVBoxLayout *m_body;
    TextLabel *m_hint;
    bool m_hasHead;
};

/** A bar across the page: what happened, and what can be done about it. */
class Banner final : public QWidget
{
    Q_OBJECT

public:
    explicit Banner(Tone tone, const QString &icon, QWidget *parent = nullptr);
    void setText(const QString &strong, const QString &rest = {});
    QPushButton *addButton(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    TextLabel *m_strong;
    TextLabel *m_rest;
    QHBoxLayout *m_layout;
};

/** A field, the label over it, and one sentence under it where it is faulty or inherited. */
class FormField final : public QWidget
{
    Q_OBJECT

public:
    FormField(const QString &label, QWidget *editor, QWidget *parent = nullptr);
    QWidget *editor() const { return m_editor; }
    void setFault(const QString &sentence);
    bool isFaulty() const { return m_isFaulty; }
    /** "from Clothing"; empty: it is its own. */
    void setInheritedFrom(const QString &source);
    void setHint(const QString &hint);

Q_SIGNALS:
    void resetRequested();

private:
    void show(const QString &sentence, const QString &icon, Token token);
    QWidget *m_editor;
    QString m_label;
    QString m_hint;
    IconLabel *m_icon;
    TextLabel *m_message;
    QToolButton *m_reset;
    bool m_isFaulty = false;
};

QPushButton *button(const QString &text, Variant variant, const QString &icon = {}, QWidget *parent = nullptr);
QToolButton *iconButton(const QString &icon, const QString &name, QWidget *parent = nullptr);
/** A field with a magnifying glass in it. */
QLineEdit *searchField(const QString &placeholder, QWidget *parent = nullptr);
QFrame *separator(Qt::Orientation orientation, QWidget *parent = nullptr);
void clear(QLayout *layout);

}
