#include "core/base/log.h"

#include <cstdio>

namespace kontor {

void log(LogLevel level, const char *event, const std::function<void(JsonWriter &)> &fields)
{
    static constexpr const char *names[] = {"info", "warning", "error"};
    JsonWriter out;
    out.beginObject();
    out.member("ts", SystemClock().now());
    out.member("level", names[static_cast<size_t>(level)]);
    out.member("event", event);
    if (fields)
        fields(out);
    out.endObject();
    // One write per line: lines of several threads do not mix.
    const QByteArray line = out.take() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

void log(LogLevel level, const char *event, const Error &error)
{
    log(level, event, [&](JsonWriter &out) {
        out.member("code", QByteArray(error.code.data(), error.code.size()));
        out.member("message", error.message);
        if (!error.detail.isEmpty())
            out.member("detail", error.detail);
    });
}

void logQtMessages()
{
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &message) {
        const auto level = type == QtDebugMsg || type == QtInfoMsg ? LogLevel::Info
            : type == QtWarningMsg                                 ? LogLevel::Warning
                                                                   : LogLevel::Error;
        log(level, "qt", [&](JsonWriter &out) {
            out.member("category", context.category ? context.category : "default");
            out.member("message", message);
        });
        if (type == QtFatalMsg)
            std::fflush(stderr);
    });
}

}
