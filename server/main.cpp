#include "core/base/log.h"
#include "core/database/serviceaccount.h"
#include "server/app/commands.h"

#include <QCoreApplication>
#include <QProcessEnvironment>

#include <cstdio>

using namespace kontor;

namespace {

// Options begin with --; the words before them belong to the command, as does what follows "seed --scale".
struct CommandLine
{
    QString command;
    QStringList words;
    QStringList options;
};

CommandLine split(const QStringList &arguments)
{
    CommandLine line{.command = arguments.value(0), .words = {}, .options = {}};
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        const bool isScale = line.command == u"seed"_s && arguments[i] == u"--scale"_s && i + 1 < arguments.size();
        if (isScale) {
            line.words << arguments[i];
            line.words << arguments[++i];
        } else if (!line.options.isEmpty() || arguments[i].startsWith(u"--"_s)) {
            line.options << arguments[i];
        } else {
            line.words << arguments[i];
        }
    }
    return line;
}

QMap<QString, QString> environment()
{
    QMap<QString, QString> values;
    const auto system = QProcessEnvironment::systemEnvironment();
    const auto keys = system.keys();
    for (const auto &key : keys)
        values.insert(key, system.value(key));
    return values;
}

int refuse(const Error &error)
{
    std::fprintf(stderr, "kontor-server: %s\n", qPrintable(error.message));
    if (!error.detail.isEmpty())
        std::fprintf(stderr, "  %s\n", qPrintable(error.detail));
    return 2;
}

}

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const auto line = split(arguments);
    if (line.command.isEmpty() || line.command == u"help"_s || arguments.contains(u"--help"_s)) {
        std::printf("%s", qPrintable(app::help()));
        return 0;
    }
    if (line.command == u"--version"_s) {
        std::printf("kontor-server %s\n", KONTOR_VERSION);
        return 0;
    }
    const auto commands = app::commands();
    const auto command = std::find_if(
        commands.begin(), commands.end(), [&](const app::Command &c) { return line.command == QLatin1StringView(c.name); });
    if (command == commands.end())
        return refuse(
            failure(ErrorKind::Invalid, "usage"_L1, u"there is no command %1; see kontor-server --help"_s.arg(line.command))
                .value());
    auto config = app::readConfig(line.options, environment());
    if (!config)
        return refuse(config.error());
    // Everything after this runs as an ordinary user. Only a private cluster has a directory to give away.
    if (!config->database && isRoot() && line.command != u"openapi"_s)
        if (auto dropped = dropRoot(config->dataDirectory); !dropped)
            return refuse(dropped.error());
    logQtMessages();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"kontor-server"_s);
    QCoreApplication::setApplicationVersion(QString::fromLatin1(KONTOR_VERSION));
    return command->run(*config, line.words);
}
