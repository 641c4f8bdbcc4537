// Whatever is read through two servers' caches was true in the database, and not long ago, while prices are changed by every
// road there is. KONTOR_TRUTH_SECONDS makes the look longer.
#include "tests/faults/faultshop.h"
#include "tests/support/suite.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <random>

using namespace kontor;
using namespace kontor::test;

namespace {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;

// What the caches promise for what no event tells of; see server/http/replycache.h.
constexpr auto bound = std::chrono::seconds(10);
constexpr int products = 8;
constexpr auto pace = std::chrono::microseconds(500);

/** One product's prices in their order; each became true at some moment between `before` and `after`. */
class History
{
public:
    struct Price
    {
        qint64 cents;
        Moment before;
        Moment after;
    };
    void change(const std::function<bool(qint64)> &write)
    {
        const std::scoped_lock writing(m_writing);
        const auto before = SteadyClock::now();
        const auto cents = m_next++;
        {
            // It may be read before its writer hears that it is committed.
            const std::scoped_lock lock(m_mutex);
            m_prices.push_back({.cents = cents, .before = before, .after = Moment::max()});
        }
        if (!write(cents))
            qFatal("a price could not be written");
        const std::scoped_lock lock(m_mutex);
        m_prices.back().after = SteadyClock::now();
    }
    /** How long before `begun` this price had stopped being true; nothing if it never was one. */
    std::optional<Moment::duration> staleness(qint64 cents, Moment begun) const
    {
        const std::scoped_lock lock(m_mutex);
        for (size_t i = 0; i < m_prices.size(); ++i) {
            if (m_prices[i].cents != cents)
                continue;
            const bool isLast = i + 1 == m_prices.size() || m_prices[i + 1].after >= begun;
            return isLast ? Moment::duration{} : begun - m_prices[i + 1].after;
        }
        return std::nullopt;
    }
    qint64 last() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_prices.back().cents;
    }

private:
    std::mutex m_writing;
    mutable std::mutex m_mutex;
    std::vector<Price> m_prices;
    qint64 m_next = 1000;
};

QByteArray slugOf(int product)
{
    return "p-" + QByteArray::number(product);
}

}

class CacheTruthTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<FaultShop> m_shop;
    std::array<TestShop::Goods, products> m_goods;
    std::array<History, products> m_histories;
    std::unique_ptr<ServerProcess> m_one, m_two;
    QByteArray m_bearer;
    std::atomic_bool m_isOver = false;
    std::atomic<qint64> m_reads = 0, m_writes = 0, m_stalest = 0;
    std::mutex m_mutex;
    QStringList m_wrong;

    // Four roads: either server, a verb of the core as the desktop calls it, and bare SQL that nobody but a trigger hears of.
    void write(quint32 seed)
    {
        std::mt19937 random(seed);
        const auto shop = m_shop->operator*().connect();
        const Context clerk{.actor = {.kind = Actor::Kind::Staff, .permissions = {"prices:write"}}};
        while (!m_isOver) {
            const auto product = random() % products;
            const auto &variant = m_goods[product].variant;
            const auto road = random() % 4;
            m_histories[product].change([&](qint64 cents) {
                if (road == 2)
                    return shop->prices.set(clerk, {.variant = variant, .amount = Money(cents, *Currency::parse(u"EUR"))})
                        .has_value();
                if (road == 3)
                    return shop->database()
                        .script("update pricing.price set amount = " + QByteArray::number(cents)
                            + " where currency = 'EUR' and variant_id = '" + variant.toByteArray() + '\'')
                        .has_value();
                const auto body = "{\"variant_id\":\"" + variant.toByteArray()
                    + "\",\"price\":{\"amount\":" + QByteArray::number(cents) + ",\"currency\":\"EUR\"}}";
                return post((road == 0 ? *m_one : *m_two).port(), "/v1/admin/prices", body, m_bearer).status == 200;
            });
            ++m_writes;
        }
    }
    void judge(int product, qint64 cents, Moment begun, const QByteArray &target)
    {
        const auto staleness = m_histories[static_cast<size_t>(product)].staleness(cents, begun);
        if (staleness && *staleness <= bound) {
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*staleness).count();
            auto before = m_stalest.load();
            while (before < ms && !m_stalest.compare_exchange_weak(before, ms)) {
            }
            return;
        }
        const std::scoped_lock lock(m_mutex);
        m_wrong.append(u"%1: product %2 for %3 (%4)"_s.arg(QString::fromLatin1(target))
                           .arg(product)
                           .arg(cents)
                           .arg(staleness ? u"too old"_s : u"never true"_s));
    }
    void read(quint16 port, quint32 seed)
    {
        std::mt19937 random(seed);
        RawClient client(port);
        while (!m_isOver) {
            const int product = static_cast<int>(random() % products);
            const bool isList = random() % 2 == 0;
            const QByteArray target = !isList ? "/v1/products/" + slugOf(product)
                : random() % 2 == 0           ? QByteArray("/v1/products?limit=50")
                                              : QByteArray("/v1/products?q=goods&sort=title");
            const auto begun = SteadyClock::now();
            const auto reply = client.ask(getRequest(target));
            const auto json = QJsonDocument::fromJson(reply.body).object();
            if (reply.status != 200) {
                const std::scoped_lock lock(m_mutex);
                m_wrong.append(QString::fromLatin1(told(reply)));
            } else if (isList) {
                for (const auto &row : json["data"_L1].toArray())
                    judge(row["slug"_L1].toString().mid(2).toInt(), row["price_from"_L1]["amount"_L1].toInteger(), begun, target);
            } else {
                judge(product, json["variants"_L1][0]["price"_L1]["amount"_L1].toInteger(), begun, target);
            }
            ++m_reads;
            // A pace, not a wait: at full speed kept replies leave the writers no processor on a small machine.
            std::this_thread::sleep_for(pace);
        }
    }

private Q_SLOTS:
    void showsNothingThatWasNotTrue()
    {
        m_shop = std::make_unique<FaultShop>();
        for (int i = 0; i < products; ++i) {
            m_goods[static_cast<size_t>(i)] = (*m_shop)->addGoods(("P-" + QByteArray::number(i)).constData(), 999, 9);
            m_histories[static_cast<size_t>(i)].change([&](qint64 cents) {
                (*m_shop)->change("update pricing.price set amount = " + QByteArray::number(cents)
                    + " where currency = 'EUR' and variant_id = '" + m_goods[static_cast<size_t>(i)].variant.toByteArray()
                    + '\'');
                return true;
            });
        }
        const auto made =
            runServer({u"key"_s, u"create"_s, u"truth"_s, u"prices:write"_s, u"--database-url"_s, urlOf(m_shop->config())});
        m_bearer = "Authorization: Bearer " + made.out.trimmed() + "\r\n";
        m_one = std::make_unique<ServerProcess>(m_shop->config());
        m_two = std::make_unique<ServerProcess>(m_shop->config());
        QVERIFY(m_one->isOpen() && m_two->isOpen());

        std::vector<std::thread> threads;
        for (quint32 i = 0; i < 2; ++i)
            threads.emplace_back([this, i] { write(i); });
        for (quint32 i = 0; i < 4; ++i)
            threads.emplace_back([this, i] { read((i % 2 ? *m_one : *m_two).port(), 100 + i); });
        const int seconds = qEnvironmentVariableIntValue("KONTOR_TRUTH_SECONDS");
        QTest::qWait(1000 * (seconds > 0 ? seconds : 8));
        m_isOver = true;
        for (auto &thread : threads)
            thread.join();

        QCOMPARE(m_wrong.mid(0, 5).join(u'\n'), QString());
        QVERIFY(m_writes > products);
        QVERIFY(m_reads > products);
        qInfo("%lld reads beside %lld writes; the oldest price was shown %lld ms after it had ended", m_reads.load(),
            m_writes.load(), m_stalest.load());
        // And at rest both show what there is.
        for (const auto *server : {m_one.get(), m_two.get()})
            for (int i = 0; i < products; ++i)
                QTRY_COMPARE_WITH_TIMEOUT(QJsonDocument::fromJson(get(server->port(), "/v1/products/" + slugOf(i)).body)
                                              .object()["variants"_L1][0]["price"_L1]["amount"_L1]
                                              .toInteger(),
                    m_histories[static_cast<size_t>(i)].last(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_shop->unsettled(), QByteArray(), 20'000);
    }
    void cleanupTestCase()
    {
        m_one.reset();
        m_two.reset();
        m_shop.reset();
    }
};

KONTOR_TEST(CacheTruthTest)
#include "tst_cachetruth.moc"
