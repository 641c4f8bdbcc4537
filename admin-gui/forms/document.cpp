#include "admin-gui/forms/document.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QUndoCommand>

#include <optional>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int keepAfterMs = 500;
constexpr int mostSteps = 500;
}

class Document::Step final : public QUndoCommand
{
public:
    Step(Document &document, Fields before, Fields after, const QString &what)
        : QUndoCommand(what),
          m_document(document),
          m_before(std::move(before)),
          m_after(std::move(after))
    {
    }
    void undo() override { apply(m_before); }
    void redo() override { apply(m_after); }
    int id() const override { return m_after.size() == 1 ? 1 : -1; }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *step = static_cast<const Step *>(other);
        if (step->m_after.size() != 1 || m_after.size() != 1 || step->m_after.firstKey() != m_after.firstKey())
            return false;
        m_after = step->m_after;
        return true;
    }

private:
    void apply(const Fields &fields)
    {
        for (auto it = fields.begin(); it != fields.end(); ++it)
            m_document.put(it.key(), it.value());
        m_document.m_keep.start();
        Q_EMIT m_document.modifiedChanged();
    }
    Document &m_document;
    Fields m_before;
    Fields m_after;
};

Document::Document(const QString &draftFile, QObject *parent) : QObject(parent), m_draftFile(draftFile)
{
    m_undo.setUndoLimit(mostSteps);
    m_keep.setSingleShot(true);
    m_keep.setInterval(keepAfterMs);
    connect(&m_keep, &QTimer::timeout, this, &Document::keepDraft);
}

void Document::load(const Fields &fields, qint64 version)
{
    m_base = fields;
    m_fields = fields;
    m_version = version;
    m_undo.clear();
    Q_EMIT reloaded();
    Q_EMIT modifiedChanged();
}

void Document::put(const QString &path, const QJsonValue &value)
{
    if (value.isUndefined())
        m_fields.remove(path);
    else
        m_fields[path] = value;
    Q_EMIT changed(path);
}

void Document::set(const QString &path, const QJsonValue &value, const QString &what)
{
    if (m_fields.value(path) != value)
        m_undo.push(new Step(*this, {{path, m_fields.value(path, QJsonValue(QJsonValue::Undefined))}}, {{path, value}}, what));
}

void Document::setAll(const Fields &changes, const QString &what)
{
    Fields before;
    Fields after;
    for (auto it = changes.begin(); it != changes.end(); ++it)
        if (m_fields.value(it.key()) != it.value()) {
            before.insert(it.key(), m_fields.value(it.key(), QJsonValue(QJsonValue::Undefined)));
            after.insert(it.key(), it.value());
        }
    if (!after.isEmpty())
        m_undo.push(new Step(*this, before, after, what));
}

QStringList Document::changedPaths() const
{
    QStringList paths;
    for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
        if (it.value() != m_base.value(it.key()))
            paths.append(it.key());
    for (auto it = m_base.begin(); it != m_base.end(); ++it)
        if (!m_fields.contains(it.key()))
            paths.append(it.key());
    return paths;
}

void Document::discard()
{
    m_fields = m_base;
    m_undo.clear();
    dropDraft();
    Q_EMIT reloaded();
    Q_EMIT modifiedChanged();
}

Document::Conflict Document::compare(const Fields &theirs, qint64 version) const
{
    Conflict conflict{.theirs = theirs, .version = version, .theirPaths = {}, .both = {}};
    auto keys = theirs.keys();
    for (const auto &key : m_base.keys())
        if (!theirs.contains(key))
            keys.append(key);
    for (const auto &key : std::as_const(keys)) {
        // Versions differ by nature; they are nobody's edit.
        if (key.endsWith("version"_L1) || theirs.value(key) == m_base.value(key))
            continue;
        conflict.theirPaths.append(key);
        if (isChanged(key) && m_fields.value(key) != theirs.value(key))
            conflict.both.append(key);
    }
    return conflict;
}

void Document::keepMine(const Conflict &conflict)
{
    Fields mine;
    const auto paths = changedPaths();
    for (const auto &path : paths)
        mine.insert(path, m_fields.value(path, QJsonValue(QJsonValue::Undefined)));
    load(conflict.theirs, conflict.version);
    setAll(mine, tr("Keep mine"));
    Q_EMIT reloaded();
}

void Document::takeTheirs(const Conflict &conflict)
{
    dropDraft();
    load(conflict.theirs, conflict.version);
}

void Document::keepDraft()
{
    if (m_draftFile.isEmpty())
        return;
    const auto paths = changedPaths();
    if (paths.isEmpty()) {
        dropDraft();
        return;
    }
    QJsonObject changes;
    for (const auto &path : paths)
        changes[path] = m_fields.contains(path) ? m_fields.value(path) : QJsonValue(QJsonValue::Null);
    QDir().mkpath(QFileInfo(m_draftFile).path());
    QSaveFile file(m_draftFile);
    const auto now = QDateTime::currentDateTime();
    if (!file.open(QIODevice::WriteOnly))
        return;
    // What somebody is writing about products is the shop's: nobody else on this computer reads it.
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(
        QJsonDocument(QJsonObject{{u"version"_s, m_version}, {u"at"_s, now.toString(Qt::ISODate)}, {u"changes"_s, changes}})
            .toJson(QJsonDocument::Compact));
    if (file.commit()) {
        m_keptAt = now;
        Q_EMIT draftKept();
    }
}

std::optional<Document::Draft> Document::leftBehind() const
{
    QFile file(m_draftFile);
    if (m_draftFile.isEmpty() || !file.open(QIODevice::ReadOnly))
        return {};
    const auto kept = QJsonDocument::fromJson(file.readAll()).object();
    const auto changes = kept["changes"_L1].toObject();
    if (changes.isEmpty())
        return {};
    Draft draft{.at = QDateTime::fromString(kept["at"_L1].toString(), Qt::ISODate), .changes = {}};
    for (auto it = changes.begin(); it != changes.end(); ++it)
        draft.changes.insert(it.key(), it.value());
    return draft;
}

void Document::restore(const Draft &draft)
{
    setAll(draft.changes, tr("Restore the draft"));
    Q_EMIT reloaded();
}

void Document::dropDraft()
{
    m_keep.stop();
    if (!m_draftFile.isEmpty())
        QFile::remove(m_draftFile);
}

}
