#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QMap>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>

#include <optional>

namespace kontor::gui {

/** Fields by their paths: "title", "attributes/material", "variant/0193…/sku". */
using Fields = QMap<QString, QJsonValue>;

/**
 * What an editor works on: the fields as the shop has them, and as they are on the screen. Every change can be undone;
 * what is not saved is kept in a file that survives a crash; what others saved meanwhile is merged field by field.
 */
class Document final : public QObject
{
    Q_OBJECT

public:
    /** `draftFile`: where unsaved changes are kept; empty: nowhere. */
    explicit Document(const QString &draftFile, QObject *parent = nullptr);

    /** As the shop has it; what is on the screen is given up. */
    void load(const Fields &fields, qint64 version);
    qint64 version() const { return m_version; }

    QJsonValue value(const QString &path) const { return m_fields.value(path); }
    QString text(const QString &path) const { return m_fields.value(path).toString(); }
    /** As the shop has it. */
    QJsonValue saved(const QString &path) const { return m_base.value(path); }
    const Fields &fields() const { return m_fields; }
    /** One step of undo; typing in one field is one step as long as it goes on. */
    void set(const QString &path, const QJsonValue &value, const QString &what);
    /** Several at once, undone at once. */
    void setAll(const Fields &changes, const QString &what);
    QStringList changedPaths() const;
    bool isChanged(const QString &path) const { return m_fields.value(path) != m_base.value(path); }
    bool isModified() const { return !changedPaths().isEmpty(); }
    void discard();
    QUndoStack &undoStack() { return m_undo; }

    /** What was saved by somebody else, and which fields both have changed. */
    struct Conflict
    {
        Fields theirs;
        qint64 version = 0;
        QStringList theirPaths; ///< that they changed
        QStringList both;       ///< that were changed here as well
    };
    Conflict compare(const Fields &theirs, qint64 version) const;
    /** Theirs are taken where nothing was changed here; what was changed here stays. */
    void keepMine(const Conflict &conflict);
    void takeTheirs(const Conflict &conflict);

    /** A draft that a crash left behind; nothing: there is none. */
    struct Draft
    {
        QDateTime at;
        Fields changes;
    };
    std::optional<Draft> leftBehind() const;
    void restore(const Draft &draft);
    void dropDraft();
    /** When it was kept last. */
    const QDateTime &keptAt() const { return m_keptAt; }

Q_SIGNALS:
    void changed(const QString &path);
    /** All of them may be others now. */
    void reloaded();
    void modifiedChanged();
    void draftKept();

private:
    class Step;
    void put(const QString &path, const QJsonValue &value);
    void keepDraft();

    Fields m_base;
    Fields m_fields;
    qint64 m_version = 0;
    QString m_draftFile;
    QDateTime m_keptAt;
    QTimer m_keep;
    QUndoStack m_undo;
};

}
