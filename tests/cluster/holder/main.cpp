// Stands for the server in tests that kill it: holds a private cluster until its standard input ends.
//   cluster_holder DIR [--drop-root]
// Says in one line, parts separated by tabs, "ready" postmaster-pid uid host password, or "refused" code message.
#include "core/database/privatecluster.h"
#include "core/database/serviceaccount.h"

#include <QCoreApplication>
#include <QDir>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

namespace {

int say(const QStringList &parts)
{
    std::printf("%s\n", qPrintable(parts.join(u'\t')));
    std::fflush(stdout);
    return 1;
}

}

int main(int argc, char **argv)
{
    using namespace kontor;
    const QString directory = QString::fromLocal8Bit(argv[1]);
    if (argc > 2) {
        if (const auto dropped = dropRoot(directory); !dropped)
            return say({u"refused"_s, dropped.error().code, dropped.error().message});
    }
    QCoreApplication application(argc, argv);
    auto cluster = PrivateCluster::start(directory);
    if (!cluster)
        return say({u"refused"_s, cluster.error().code, cluster.error().message, cluster.error().detail});
    const auto config = (*cluster)->config();
    say({u"ready"_s, QString::number((*cluster)->postmasterPid()), QString::number(::geteuid()), config.host, config.password,
        QDir::currentPath(), qEnvironmentVariable("HOME"), ::setuid(0) == 0 ? u"root"_s : u"unprivileged"_s});
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    return QCoreApplication::exec();
}
