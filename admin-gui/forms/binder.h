#pragma once

#include "admin-gui/forms/document.h"
#include "admin-gui/widgets/parts.h"

#include <functional>
#include <map>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QPlainTextEdit;
QT_END_NAMESPACE

namespace kontor::gui {

/** Binds the fields of a form to a document: both ways, with the fault of each beside it. */
class Binder final : public QObject
{
    Q_OBJECT

public:
    /** Says what is wrong with a text, in a sentence; empty: nothing. */
    using Check = std::function<QString(const QString &)>;

    Binder(Document &document, QObject *parent) : QObject(parent), m_document(document)
    {
        connect(&document, &Document::changed, this, [this](const QString &path) { show(path); });
        connect(&document, &Document::reloaded, this, [this] { showAll(); });
    }

    FormField *line(const QString &path, const QString &label, Check check = {}, int maxLength = 200);
    /** Null where it is empty. */
    FormField *optionalLine(const QString &path, const QString &label, Check check = {}, int maxLength = 200);
    FormField *area(const QString &path, const QString &label, Check check = {});
    FormField *choice(const QString &path, const QString &label, const QList<QPair<QString, QString>> &choices);
    FormField *number(const QString &path, const QString &label, const QString &unit, qint64 most);
    FormField *decimal(const QString &path, const QString &label, const QString &unit);
    FormField *flag(const QString &path, const QString &label);
    /** Words with commas between them, kept as a list. */
    FormField *words(const QString &path, const QString &label);

    /** A refusal of the core, by the path of its field. False where no field of this form has it. */
    bool setFault(const QString &path, const QString &sentence);
    void clearFaults();
    QStringList faultyPaths() const;
    void focus(const QString &path);
    void showAll();
    /** The field belongs to another path from now on (the inspector of another variant). */
    void forget();

Q_SIGNALS:
    void faultsChanged();

private:
    struct Bound
    {
        FormField *field = nullptr;
        std::function<void(const QJsonValue &)> show;
        Check check;
    };
    void show(const QString &path);
    void bind(const QString &path, Bound bound);
    void leave(const QString &path, const QString &text);
    FormField *lineOf(const QString &path, const QString &label, Check check, int maxLength, bool isOptional);

    Document &m_document;
    std::map<QString, Bound> m_bound;
};

}
