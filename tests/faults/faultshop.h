#pragma once

#include "core/database/privatecluster.h"
#include "tests/faults/serverprocess.h"
#include "tests/support/testshop.h"
#include "tests/transport/rawclient.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace kontor::test {

/**
 * The PostgreSQL of this room. Unlike the other rooms' it writes a commit before it answers, since here it is killed;
 * it is started again by itself while the main thread's event loop runs. First call: before any TestShop.
 */
PrivateCluster &faultCluster();

/** While this lives, that PostgreSQL finds no space for a file that is to grow. */
class FullDisk
{
public:
    FullDisk();
    ~FullDisk();
    Q_DISABLE_COPY_MOVE(FullDisk)
};

/** A shop in that PostgreSQL, which may be away for a moment: looking at it again and again is all that tests do. */
class FaultShop
{
public:
    FaultShop();

    TestShop &operator*() { return m_shop; }
    TestShop *operator->() { return &m_shop; }
    const DatabaseConfig &config() const { return m_shop.config(); }

    /** A checkout that lacks nothing; a product is made for it unless one is named. */
    ReadyCheckout ready(const char *provider = "manual", const char *method = "bank_transfer", const QByteArray &token = {},
        std::optional<VariantId> variant = {});
    std::vector<ReadyCheckout> manyReady(int count, const char *provider = "manual", const char *method = "bank_transfer",
        const QByteArray &token = {}, std::optional<VariantId> variant = {});
    /** Half of the buyers pay through the gateway. */
    std::vector<ReadyCheckout> mixed(int count);
    /** Publishes what the making of the shop has left in the outbox. */
    void publish();

    /** What still is to be done, or is wrong; empty once everything has come to its end and every invariant holds. */
    QByteArray unsettled();
    /** The first column of the first row; "?" while the database is away. */
    QByteArray look(const QByteArray &sql);
    QByteArray orders() { return look("select count(*) from sales.\"order\""); }

private:
    const PrivateCluster &m_cluster = faultCluster();
    TestShop m_shop;
    std::unique_ptr<Shop> m_services = m_shop.connect();
    QByteArray nextSku() { return "G-" + QByteArray::number(++m_made); }

    int m_made = 0;
};

/** One request on a connection of its own; status 0 if no reply came. */
RawReply complete(quint16 port, const ReadyCheckout &checkout, const QByteArray &key, const QByteArray &fields = {});
RawReply post(quint16 port, const QByteArray &path, const QByteArray &json, const QByteArray &fields = {});
RawReply get(quint16 port, const QByteArray &path);
/** For the message of a test that fails. */
QByteArray told(const RawReply &reply);
bool isPlaced(const RawReply &reply);

/** Buyers at their machines: each takes the next checkout and completes it, again and again until it is placed. */
class Buyers
{
public:
    /** `port` may change while they are at it. */
    Buyers(std::vector<ReadyCheckout> checkouts, const std::atomic<quint16> &port, int threads = 4);
    ~Buyers();

    int placed() const { return m_placed; }
    bool areDone() const { return m_placed == static_cast<int>(m_checkouts.size()); }
    void stop();
    /** How often each status was answered; 0 stands for no answer. */
    QMap<int, int> statuses() const;
    QByteArray summary() const;

private:
    void work();
    void note(int status);

    const std::vector<ReadyCheckout> m_checkouts;
    const std::atomic<quint16> &m_port;
    std::atomic<size_t> m_next = 0;
    std::atomic<int> m_placed = 0;
    std::atomic_bool m_stopping = false;
    mutable std::mutex m_mutex;
    QMap<int, int> m_statuses;
    std::vector<std::thread> m_threads;
};

}
