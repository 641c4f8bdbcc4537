#include "tests/faults/faultshop.h"

#include "core/database/postgresbinaries.h"
#include "core/database/serviceaccount.h"
#include "core/events/relay.h"
#include "core/health/verify.h"
#include "tests/support/suite.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <sys/stat.h>

namespace kontor::test {

namespace {

QString memory()
{
    const QFileInfo shared(u"/dev/shm"_s);
    return shared.isDir() && shared.isWritable() ? shared.filePath() : QDir::tempPath();
}

struct Running
{
    // Named as the other rooms name theirs, which clear away what a killed program left.
    QTemporaryDir directory{memory() + u"/kontor-test-%1-XXXXXX"_s.arg(QCoreApplication::applicationPid())};
    // Programs may lie in here; from shared memory a system may refuse to run any.
    QTemporaryDir programs;
    std::unique_ptr<PrivateCluster> cluster; // ends before its directory does

    QString sign() const { return directory.filePath(u"full"_s); }
    void installPrograms() const;
};

// PostgreSQL's own programs, behind scripts of the same name: the server with what tells it that the disk is full.
void Running::installPrograms() const
{
    const auto installed = PostgresBinaries::newest();
    if (!installed)
        qFatal("no PostgreSQL for the tests: %s", qPrintable(describe(installed.error())));
    const auto shim = programs.filePath(u"libfulldisk.so"_s);
    if (!QFile::copy(QStringLiteral(KONTOR_FULL_DISK_LIBRARY), shim))
        qFatal("cannot write %s", qPrintable(shim));
    for (const auto &[name, before] : {std::pair{u"initdb"_s, QString()},
             std::pair{u"postgres"_s, u"LD_PRELOAD='%1' KONTOR_FULL_DISK='%2' "_s.arg(shim, sign())}}) {
        QFile script(programs.filePath(name));
        const auto text = u"#!/bin/sh\n%1exec '%2' \"$@\"\n"_s.arg(before, installed->program(name));
        if (!script.open(QIODevice::WriteOnly) || script.write(text.toUtf8()) < 0)
            qFatal("cannot write %s", qPrintable(script.fileName()));
        ::fchmod(script.handle(), 0755);
    }
}

std::unique_ptr<Running> running;

// The mail of a server that was killed waits until its lease lapses, two minutes: nothing is waited for by anybody else.
constexpr auto waitingSql = R"(
select (select count(*) from sales.payment where order_id is null and state in ('created', 'pending', 'requires_action')) || ' payments, '
    || (select count(*) from ops.job where state in ('queued', 'running') and kind not in ('mail.send', 'order.confirm')) || ' jobs, '
    || (select count(*) from ops.outbox where position is null) || ' events')";

}

PrivateCluster &faultCluster()
{
    if (!running) {
        running = std::make_unique<Running>();
        // As root, PostgreSQL runs as another user, who has to get in.
        for (const auto *directory : {&running->directory, &running->programs})
            if (isRoot())
                ::chmod(QFile::encodeName(directory->path()).constData(), 0711);
        running->installPrograms();
        qputenv("KONTOR_POSTGRES_BIN", QFile::encodeName(running->programs.path()));
        auto started = PrivateCluster::start(
            running->directory.path(), {.settings = {{u"fsync"_s, u"off"_s}, {u"max_connections"_s, u"200"_s}}});
        if (!started)
            qFatal("no PostgreSQL for the tests: %s", qPrintable(describe(started.error())));
        qunsetenv("KONTOR_POSTGRES_BIN");
        running->cluster = std::move(*started);
        qAddPostRoutine([] { running.reset(); });
        qputenv("KONTOR_TEST_DATABASE_URL", urlOf(running->cluster->config()).toUtf8());
    }
    return *running->cluster;
}

FullDisk::FullDisk()
{
    QFile sign(running->sign());
    if (!sign.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(sign.fileName()));
}

FullDisk::~FullDisk()
{
    QFile::remove(running->sign());
}

FaultShop::FaultShop() = default;

ReadyCheckout FaultShop::ready(
    const char *provider, const char *method, const QByteArray &token, std::optional<VariantId> variant)
{
    if (!variant)
        variant = m_shop.addGoods(nextSku().constData(), 1999, 5).variant;
    return makeReady(*m_services, {{.variant = *variant}}, provider, method,
        token.isEmpty() ? QByteArray("{}") : JsonWriter().beginObject().member("token", token).endObject().take());
}

std::vector<ReadyCheckout> FaultShop::manyReady(
    int count, const char *provider, const char *method, const QByteArray &token, std::optional<VariantId> variant)
{
    if (!variant)
        variant = m_shop.addGoods(nextSku().constData(), 1999, 100'000).variant;
    std::vector<ReadyCheckout> all;
    for (int i = 0; i < count; ++i)
        all.push_back(ready(provider, method, token, variant));
    return all;
}

std::vector<ReadyCheckout> FaultShop::mixed(int count)
{
    auto all = manyReady(count / 2);
    const auto cards = manyReady(count - count / 2, "test", "card", "tok_capture");
    for (size_t i = 0; i < cards.size(); ++i)
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(2 * i), cards[i]);
    return all;
}

void FaultShop::publish()
{
    const auto database = m_shop.connectDatabase();
    Relay relay;
    for (;;) {
        const auto stepped = relay.step(*database);
        if (!stepped)
            qFatal("%s", qPrintable(describe(stepped.error())));
        if (look("select count(*) from ops.outbox where position is null") == "0")
            return;
    }
}

QByteArray FaultShop::look(const QByteArray &sql)
{
    QByteArray found;
    if (!m_shop.database().compose(sql, {}, [&](Row &row) { found = row.bytes(); }))
        return "?";
    return found;
}

QByteArray FaultShop::unsettled()
{
    const auto waiting = look(waitingSql);
    if (waiting != "0 payments, 0 jobs, 0 events")
        return waiting;
    const auto verdicts = verify(m_shop.database());
    if (!verdicts)
        return describe(verdicts.error()).toUtf8();
    for (const auto &verdict : *verdicts)
        for (const auto &broken : verdict.broken)
            return verdict.invariant + QByteArray(": ") + broken.toUtf8();
    return {};
}

RawReply post(quint16 port, const QByteArray &path, const QByteArray &json, const QByteArray &fields)
{
    RawClient client(port);
    if (client.socket().state() != QAbstractSocket::ConnectedState)
        return {};
    return client.ask(postRequest(path, json, "Content-Type: application/json\r\n" + fields));
}

RawReply get(quint16 port, const QByteArray &path)
{
    RawClient client(port);
    return client.ask(getRequest(path));
}

RawReply complete(quint16 port, const ReadyCheckout &checkout, const QByteArray &key, const QByteArray &fields)
{
    const auto body = JsonWriter().beginObject().member("expected_total", checkout.total).endObject().take();
    return post(port, "/v1/checkouts/" + checkout.token.text() + "/complete", body, "Idempotency-Key: " + key + "\r\n" + fields);
}

QByteArray told(const RawReply &reply)
{
    return QByteArray::number(reply.status) + ' ' + reply.body;
}

bool isPlaced(const RawReply &reply)
{
    return reply.status == 200 || reply.status == 201;
}

Buyers::Buyers(std::vector<ReadyCheckout> checkouts, const std::atomic<quint16> &port, int threads)
    : m_checkouts(std::move(checkouts)),
      m_port(port)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

Buyers::~Buyers()
{
    stop();
}

void Buyers::stop()
{
    m_stopping = true;
    for (auto &thread : m_threads)
        if (thread.joinable())
            thread.join();
}

void Buyers::work()
{
    for (size_t i = m_next++; i < m_checkouts.size() && !m_stopping; i = m_next++) {
        const auto key = "buyer-" + QByteArray::number(static_cast<qint64>(i));
        while (!m_stopping) {
            const auto reply = complete(m_port, m_checkouts[i], key);
            note(reply.status);
            if (isPlaced(reply)) {
                ++m_placed;
                break;
            }
            // As a client would that was told to come again.
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
}

void Buyers::note(int status)
{
    const std::lock_guard lock(m_mutex);
    ++m_statuses[status];
}

QMap<int, int> Buyers::statuses() const
{
    const std::lock_guard lock(m_mutex);
    return m_statuses;
}

QByteArray Buyers::summary() const
{
    QByteArray out;
    for (const auto &[status, count] : statuses().asKeyValueRange())
        out += QByteArray::number(count) + " x " + QByteArray::number(status) + "  ";
    return out;
}

}
