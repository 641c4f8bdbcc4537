#include "admin-gui/forms/binder.h"

#include <QComboBox>
#include <QJsonArray>
#include <QPlainTextEdit>
#include <QSignalBlocker>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

/** Grows with its text and leaves the wheel to the page. */
class TextArea final : public QPlainTextEdit
{
public:
    explicit TextArea(std::function<void()> left) : m_left(std::move(left))
    {
        setTabChangesFocus(true);
        setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
        // About six lines; more of them scroll.
        setFixedHeight(6 * QFontMetrics(gui::font(Type::Body)).lineSpacing() + 20);
    }

protected:
    void focusOutEvent(QFocusEvent *event) override
    {
        QPlainTextEdit::focusOutEvent(event);
        m_left();
    }

private:
    std::function<void()> m_left;
};

}

void Binder::bind(const QString &path, Bound bound)
{
    bound.show(m_document.value(path));
    m_bound[path] = std::move(bound);
}

void Binder::leave(const QString &path, const QString &text)
{
    const auto found = m_bound.find(path);
    if (found == m_bound.end())
        return;
    found->second.field->setFault(found->second.check ? found->second.check(text) : QString());
    Q_EMIT faultsChanged();
}

FormField *Binder::lineOf(const QString &path, const QString &label, Check check, int maxLength, bool isOptional)
{
    auto *editor = new QLineEdit;
    editor->setMaxLength(maxLength);
    auto *field = new FormField(label, editor);
    bind(path,
        {.field = field,
            .show =
                [editor](const QJsonValue &value) {
                    if (editor->text() != value.toString())
                        editor->setText(value.toString());
                },
            .check = std::move(check)});
    connect(editor, &QLineEdit::textEdited, this, [this, path, label, isOptional](const QString &text) {
        m_document.set(path, isOptional && text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text), label);
    });
    connect(editor, &QLineEdit::editingFinished, this, [this, path, editor] { leave(path, editor->text()); });
    return field;
}

FormField *Binder::line(const QString &path, const QString &label, Check check, int maxLength)
{
    return lineOf(path, label, std::move(check), maxLength, false);
}

FormField *Binder::optionalLine(const QString &path, const QString &label, Check check, int maxLength)
{
    return lineOf(path, label, std::move(check), maxLength, true);
}

FormField *Binder::area(const QString &path, const QString &label, Check check)
{
    auto *editor = new TextArea([this, path] {
        if (const auto found = m_bound.find(path); found != m_bound.end())
            leave(path, qobject_cast<QPlainTextEdit *>(found->second.field->editor())->toPlainText());
    });
    auto *field = new FormField(label, editor);
    bind(path,
        {.field = field,
            .show =
                [editor](const QJsonValue &value) {
                    if (editor->toPlainText() != value.toString())
                        editor->setPlainText(value.toString());
                },
            .check = std::move(check)});
    connect(editor, &QPlainTextEdit::textChanged, this,
        [this, path, label, editor] { m_document.set(path, editor->toPlainText(), label); });
    return field;
}

FormField *Binder::choice(const QString &path, const QString &label, const QList<QPair<QString, QString>> &choices)
{
    auto *editor = new QComboBox;
    for (const auto &[value, words] : choices)
        editor->addItem(words, value);
    auto *field = new FormField(label, editor);
    bind(path,
        {.field = field,
            .show = [editor](
                        const QJsonValue &value) { editor->setCurrentIndex(std::max(0, editor->findData(value.toString()))); },
            .check = {}});
    connect(editor, &QComboBox::activated, this, [this, path, label, editor] {
        const auto chosen = editor->currentData().toString();
        m_document.set(path, chosen.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(chosen), label);
    });
    return field;
}

FormField *Binder::number(const QString &path, const QString &label, const QString &unit, qint64 most)
{
    auto *editor = new QLineEdit;
    editor->setMaxLength(12);
    auto *field = new FormField(unit.isEmpty() ? label : tr("%1 in %2").arg(label, unit), editor);
    const auto check = [most](const QString &text) -> QString {
        bool isNumber = false;
        const auto number = QLocale().toLongLong(text, &isNumber);
        if (!isNumber)
            return tr("This is no whole number.");
        return number < 0 || number > most ? tr("It has to be from 0 to %1.").arg(QLocale().toString(most)) : QString();
    };
    bind(path,
        {.field = field,
            .show =
                [editor](const QJsonValue &value) {
                    if (!editor->hasFocus())
                        editor->setText(QLocale().toString(value.toInteger()));
                },
            .check = check});
    connect(editor, &QLineEdit::textEdited, this, [this, path, label, check](const QString &text) {
        if (check(text).isEmpty())
            m_document.set(path, QLocale().toLongLong(text), label);
    });
    connect(editor, &QLineEdit::editingFinished, this, [this, path, editor] { leave(path, editor->text()); });
    return field;
}

FormField *Binder::decimal(const QString &path, const QString &label, const QString &unit)
{
    auto *editor = new QLineEdit;
    editor->setMaxLength(24);
    auto *field = new FormField(unit.isEmpty() ? label : tr("%1 in %2").arg(label, unit), editor);
    const auto check = [](const QString &text) -> QString {
        bool isNumber = false;
        QLocale().toDouble(text, &isNumber);
        return text.isEmpty() || isNumber ? QString() : tr("This is no number.");
    };
    bind(path,
        {.field = field,
            .show =
                [editor](const QJsonValue &value) {
                    if (!editor->hasFocus())
                        editor->setText(value.isDouble() ? QLocale().toString(value.toDouble()) : QString());
                },
            .check = check});
    connect(editor, &QLineEdit::textEdited, this, [this, path, label, check](const QString &text) {
        if (check(text).isEmpty())
            m_document.set(path, text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(QLocale().toDouble(text)), label);
    });
    connect(editor, &QLineEdit::editingFinished, this, [this, path, editor] { leave(path, editor->text()); });
    return field;
}

FormField *Binder::flag(const QString &path, const QString &label)
{
    auto *editor = new QComboBox;
    editor->addItem(tr("Not said"), QVariant());
    editor->addItem(tr("Yes"), true);
    editor->addItem(tr("No"), false);
    auto *field = new FormField(label, editor);
    bind(path,
        {.field = field,
            .show = [editor](const QJsonValue &value) { editor->setCurrentIndex(value.isBool() ? value.toBool() ? 1 : 2 : 0); },
            .check = {}});
    connect(editor, &QComboBox::activated, this, [this, path, label](int index) {
        m_document.set(path, index == 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(index == 1), label);
    });
    return field;
}

FormField *Binder::words(const QString &path, const QString &label)
{
    auto *editor = new QLineEdit;
    auto *field = new FormField(label, editor);
    bind(path,
        {.field = field,
            .show =
                [editor](const QJsonValue &value) {
                    if (editor->hasFocus())
                        return;
                    QStringList words;
                    const auto list = value.toArray();
                    for (const auto &word : list)
                        words.append(word.toString());
                    editor->setText(words.join(u", "_s));
                },
            .check = {}});
    connect(editor, &QLineEdit::textEdited, this, [this, path, label](const QString &text) {
        QJsonArray list;
        const auto parts = text.split(u',', Qt::SkipEmptyParts);
        for (const auto &part : parts)
            if (!part.trimmed().isEmpty())
                list.append(part.trimmed());
        m_document.set(path, list, label);
    });
    return field;
}

void Binder::show(const QString &path)
{
    if (const auto found = m_bound.find(path); found != m_bound.end())
        found->second.show(m_document.value(path));
}

void Binder::showAll()
{
    for (auto &[path, bound] : m_bound)
        bound.show(m_document.value(path));
    clearFaults();
}

bool Binder::setFault(const QString &path, const QString &sentence)
{
    const auto found = m_bound.find(path);
    if (found == m_bound.end())
        return false;
    found->second.field->setFault(sentence);
    Q_EMIT faultsChanged();
    return true;
}

void Binder::clearFaults()
{
    for (auto &[path, bound] : m_bound)
        bound.field->setFault({});
    Q_EMIT faultsChanged();
}

QStringList Binder::faultyPaths() const
{
    QStringList paths;
    for (const auto &[path, bound] : m_bound)
        if (bound.field->isFaulty())
            paths.append(path);
    return paths;
}

void Binder::focus(const QString &path)
{
    if (const auto found = m_bound.find(path); found != m_bound.end())
        found->second.field->editor()->setFocus(Qt::ShortcutFocusReason);
}

void Binder::forget()
{
    m_bound.clear();
}

}
