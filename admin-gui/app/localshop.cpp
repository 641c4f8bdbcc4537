#include "admin-gui/app/localshop.h"

#include "admin-gui/work/restclient.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

#include <memory>

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr int startTries = 120;
constexpr int tryMs = 250;
}

LocalShop::LocalShop(QObject *parent) : QObject(parent) {}

QUrl LocalShop::usualAddress()
{
    return QUrl(u"http://127.0.0.1:8080"_s);
}

void LocalShop::look(const QUrl &address, QObject *receiver, std::function<void(bool, const QString &)> then)
{
    auto *client = new RestClient(receiver);
    client->setServer(address);
    client->get(u"/version"_s, receiver, [client, then = std::move(then)](const RestAnswer &answer) {
        client->deleteLater();
        const auto version = answer.body["version"_L1].toString();
        then(!answer.failure && !version.isEmpty(), version);
    });
}

QString LocalShop::serverProgram()
{
    const auto name = u"kontor-server"_s;
    const auto beside = QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(name) : beside;
}

QString LocalShop::dataDirectory()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/kontor"_s;
}

void LocalShop::start(bool withDemo, QObject *receiver, std::function<void(const QString &)> then)
{
    const auto program = serverProgram();
    if (program.isEmpty())
        return then(tr("The program kontor-server is not on this computer. Install it, or connect to a shop by its address."));
    QStringList arguments{u"serve"_s, u"--data-dir"_s, dataDirectory(), u"--listen"_s, u"127.0.0.1:8080"_s};
    if (withDemo)
        arguments << u"--demo"_s;
    QProcess server;
    server.setProgram(program);
    server.setArguments(arguments);
    QDir().mkpath(dataDirectory());
    server.setStandardOutputFile(dataDirectory() + u"/server.log"_s, QIODevice::Append);
    server.setStandardErrorFile(dataDirectory() + u"/server.log"_s, QIODevice::Append);
    if (!server.startDetached())
        return then(tr("kontor-server could not be started: %1").arg(server.errorString()));
    awaitServer(startTries, receiver, std::move(then));
}

void LocalShop::awaitServer(int triesLeft, QObject *receiver, std::function<void(const QString &)> then)
{
    look(usualAddress(), receiver, [this, triesLeft, receiver, then = std::move(then)](bool isThere, const QString &) {
        if (isThere)
            return then({});
        if (triesLeft == 0)
            return then(tr("The shop does not answer. Its log is %1.").arg(dataDirectory() + u"/server.log"_s));
        QTimer::singleShot(tryMs, receiver, [this, triesLeft, receiver, then] { awaitServer(triesLeft - 1, receiver, then); });
    });
}

void LocalShop::createAdmin(const QString &email, QObject *receiver, std::function<void(const QString &, const QString &)> then)
{
    auto *command = new QProcess(receiver);
    command->setProgram(serverProgram());
    command->setArguments({u"user"_s, u"create"_s, email, u"admin"_s, u"--data-dir"_s, dataDirectory()});
    connect(command, &QProcess::finished, receiver, [command, then = std::move(then)](int status, QProcess::ExitStatus) {
        command->deleteLater();
        const auto said = QString::fromUtf8(command->readAllStandardOutput()).trimmed();
        const auto fault = QString::fromUtf8(command->readAllStandardError()).trimmed();
        // The last word of what it says is the password.
        then(status == 0 ? said.section(QRegularExpression(u"\\s+"_s), -1) : QString(), status == 0 ? QString() : fault);
    });
    command->start();
}

}
