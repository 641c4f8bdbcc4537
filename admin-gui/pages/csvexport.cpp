#include "admin-gui/pages/csvexport.h"

#include "admin-gui/models/csv.h"
#include "admin-gui/shell/tasks.h"

#include <QFileDialog>
#include <QSaveFile>
#include <QStandardPaths>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {

constexpr int rowsAtOnce = 500;
constexpr qint64 mostRows = 5'000'000;

QString plain(const QString &text)
{
    auto bare = text;
    for (const char16_t mark : {u'\u2066', u'\u2069'})
        bare.remove(QChar(mark));
    return bare;
}

QByteArray line(const TableRow &row, const std::vector<Column> &columns)
{
    QStringList fields;
    for (size_t c = 0; c < columns.size(); ++c) {
        if (columns[c].id == "select")
            continue;
        const auto &cell = row.cells[c];
        fields.append(csvField(
            plain(cell.second.isEmpty() || cell.look == CellLook::Bar ? cell.text : cell.text + u" · "_s + cell.second)));
    }
    return fields.join(u',').toUtf8() + "\r\n";
}

}

void exportAsCsv(QWidget &asker, Shell &shell, const QString &title, const std::vector<Column> &columns, const PageLoader &loader)
{
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const auto path = QFileDialog::getSaveFileName(&asker, QCoreApplication::translate("kontor::gui::CsvExport", "Export as CSV"),
        folder + u'/' + title + u".csv"_s, u"CSV (*.csv)"_s);
    if (!path.isEmpty())
        exportToFile(asker, shell, title, columns, loader, path);
}

void exportToFile(QObject &receiver, Shell &shell, const QString &title, const std::vector<Column> &columns,
    const PageLoader &loader, const QString &path)
{
    auto *task = shell.tasks().start(QCoreApplication::translate("kontor::gui::CsvExport", "Exporting %1").arg(title));
    const QPointer<Task> shown(task);
    shell.workers().run(
        &receiver,
        [columns, loader, path, canceled = task->canceled(), shown](Shop &shop, const Context &context) -> Result<qint64> {
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly))
                return failure(ErrorKind::Invalid, "file_unwritable"_L1, file.errorString());
            QStringList heads;
            for (const auto &column : columns)
                if (column.id != "select")
                    heads.append(csvField(column.title));
            file.write("\xEF\xBB\xBF" + heads.join(u',').toUtf8() + "\r\n");
            QVariant after;
            qint64 done = 0;
            while (done < mostRows) {
                if (*canceled)
                    return -1;
                KONTOR_TRY(const auto page, loader(shop, context, after, rowsAtOnce));
                for (const auto &row : page.rows)
                    file.write(line(row, columns));
                done += static_cast<qint64>(page.rows.size());
                QMetaObject::invokeMethod(
                    qApp,
                    [shown, done] {
                        if (shown)
                            shown->advance(done, -1);
                    },
                    Qt::QueuedConnection);
                if (!page.hasMore)
                    break;
                after = page.next;
            }
            if (!file.commit())
                return failure(ErrorKind::Invalid, "file_unwritable"_L1, file.errorString());
            return done;
        },
        [&shell, shown, path](const Result<qint64> &done) {
            if (shown)
                shown->finish();
            if (!done)
                shell.tellRefusal(done.error());
            else if (*done >= 0)
                shell.tell(QCoreApplication::translate(
                    "kontor::gui::CsvExport", "%n row(s) written to %1.", nullptr, static_cast<int>(*done))
                               .arg(path));
        },
        Lane::Background);
}

}
