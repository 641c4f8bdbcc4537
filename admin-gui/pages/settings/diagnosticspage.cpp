#include "admin-gui/pages/settings/settingspage.h"
#include "admin-gui/widgets/dialogs.h"
#include "admin-gui/work/staffsession.h"

#include <QClipboard>
#include <QFile>
#include <QPlainTextEdit>
#include <QScreen>
#include <QStyleHints>
#include <QSysInfo>

#include <mutex>

namespace kontor::gui {

namespace {

constexpr qsizetype mostLines = 1'000;
std::mutex logMutex;
QStringList logLines;
QtMessageHandler formerHandler = nullptr;

const char *levelWord(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return "debug";
    case QtInfoMsg: return "info";
    case QtWarningMsg: return "warning";
    case QtCriticalMsg: return "critical";
    case QtFatalMsg: return "fatal";
    }
    return "";
}

void keep(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    {
        const std::lock_guard lock(logMutex);
        logLines.append(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs) + u' ' + QString::fromLatin1(levelWord(type))
            + u' ' + message);
        if (logLines.size() > mostLines)
            logLines.removeFirst();
    }
    if (formerHandler != nullptr)
        formerHandler(type, context, message);
}

QString read(const QString &resource)
{
    QFile file(resource);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}

void keepLog()
{
    formerHandler = qInstallMessageHandler(keep);
}

QStringList keptLog()
{
    const std::lock_guard lock(logMutex);
    return logLines;
}

QString DiagnosticsPage::report() const
{
    QStringList lines;
    lines << u"Kontor "_s + QCoreApplication::applicationVersion() << u"Qt "_s + QString::fromLatin1(qVersion())
          << QSysInfo::prettyProductName() + u' ' + QSysInfo::currentCpuArchitecture()
          << u"Platform "_s + QGuiApplication::platformName() << u"Locale "_s + QLocale().name();
    const auto screens = QGuiApplication::screens();
    for (const auto *screen : screens)
        lines
            << u"Screen %1 × %2 at %3"_s.arg(screen->size().width()).arg(screen->size().height()).arg(screen->devicePixelRatio());
    lines << (shell().isLive() ? u"Live"_s : u"Not live"_s) << u"Log lines %1"_s.arg(keptLog().size());
    return lines.join(u'\n');
}

DiagnosticsPage::DiagnosticsPage(Shell &shell, const QString &address, QWidget *parent) : Page(shell, address, parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 16);
    all->setSpacing(12);
    auto *head = new QHBoxLayout;
    head->addWidget(new TextLabel(title(), Type::PageTitle));
    head->addStretch();
    auto *copy = button(tr("Copy report"), Variant::Primary, u"copy"_s);
    copy->setToolTip(tr("Holds no names, addresses or data of the shop."));
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(report());
        this->shell().tell(tr("The report is in the clipboard."));
    });
    head->addWidget(copy);
    all->addLayout(head);
    auto *card = new Card(tr("Report"));
    auto *words = new TextLabel(report(), Type::Body, Token::Muted);
    words->setWordWrap(true);
    card->body()->addWidget(words);
    all->addWidget(card);
    auto *log = new QPlainTextEdit(keptLog().join(u'\n'));
    log->setReadOnly(true);
    log->setLineWrapMode(QPlainTextEdit::NoWrap);
    log->setAccessibleName(tr("Log"));
    all->addWidget(new TextLabel(tr("Log"), Type::Section));
    all->addWidget(log, 1);
}

AboutPage::AboutPage(Shell &shell, const QString &address, QWidget *parent) : Page(shell, address, parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(metric::pagePadding, 12, metric::pagePadding, 16);
    all->setSpacing(12);
    all->addWidget(new TextLabel(title(), Type::PageTitle));
    auto *card = new Card(u"Kontor "_s + QCoreApplication::applicationVersion());
    card->setMaximumWidth(960);
    auto *words = new TextLabel(
        tr("A commerce server that installs like a desktop program. Its sources are under the Mozilla Public License 2.0."),
        Type::Body, Token::Muted);
    words->setWordWrap(true);
    card->body()->addWidget(words);
    all->addWidget(card);
    auto *licences = new QPlainTextEdit;
    licences->setReadOnly(true);
    licences->setAccessibleName(tr("Licences"));
    licences->setPlainText(
        tr("Qt %1 is used under the GNU Lesser General Public License 3, QtKeychain under the Modified BSD License, libpq under the PostgreSQL License, "
           "OpenSSL under the Apache License 2.0, libxml2 under the MIT License.\nThe icons are Lucide's:")
            .arg(QString::fromLatin1(qVersion()))
        + u"\n\n"_s + read(u":/icons/LICENSE"_s));
    all->addWidget(new TextLabel(tr("Licences"), Type::Section));
    all->addWidget(licences, 1);
}

}
