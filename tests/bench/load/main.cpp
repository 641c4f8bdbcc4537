// Puts load on a running kontor-server and tells what it cost: one JSON object with the rate, the latencies and the CPU time of
// the server and of PostgreSQL, taken exactly around the measured phase. Blocking sockets and a thread for each connection:
// no event loop of ours, so that the measuring shares nothing with what is measured.
#include "tests/bench/load/failure.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/storefront.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

using namespace bench;

namespace {

constexpr auto usage = R"(usage: bench_load MODE OPTIONS
modes
  get         GET --target; every {LOW-HIGH} in it is another number for each request
  add         put an item into a cart
  change      change the quantity of a line
  complete    place --count orders, whose checkouts are made ready before
  flow        from no cart to a placed order
  prepare     make --count checkouts ready and write their tokens to --tokens
  cpu         print the CPU microseconds used so far: of the server, of PostgreSQL
options
  --port N  --connections N  --seconds S or --count N  --server PID  --postmaster PID
  --variants FILE   ids, one a line; checkouts take two of them each, in turn
  --gateway         pay by the test provider instead of by bank transfer
)";

struct Options
{
    std::string mode;
    Load load;
    std::string target;
    std::vector<std::string> variants;
    std::string tokens;
    Payment payment;
};

std::vector<std::string> readLines(const std::string &path)
{
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    if (lines.empty())
        fail(path + " holds nothing");
    return lines;
}

Options parse(int argc, char **argv)
{
    Options options;
    if (argc < 2)
        fail(usage);
    options.mode = argv[1];
    std::map<std::string, std::string> given;
    for (int i = 2; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--gateway")
            options.payment = {.provider = "test", .token = "tok_authorize"};
        else if (name.rfind("--", 0) == 0 && i + 1 < argc)
            given[name] = argv[++i];
        else
            fail(usage);
    }
    const auto number = [&](const char *name, const char *otherwise) {
        return std::strtod((given.count(name) > 0 ? given[name] : std::string(otherwise)).c_str(), nullptr);
    };
    options.load.port = static_cast<uint16_t>(number("--port", "8080"));
    options.load.connections = static_cast<int>(number("--connections", "16"));
    options.load.seconds = number("--seconds", "3");
    options.load.count = static_cast<size_t>(number("--count", "0"));
    options.load.server = static_cast<int>(number("--server", "0"));
    options.load.postmaster = static_cast<int>(number("--postmaster", "0"));
    options.target = given["--target"];
    options.tokens = given["--tokens"];
    if (given.count("--variants") > 0)
        options.variants = readLines(given["--variants"]);
    return options;
}

using Numbers = std::mt19937_64;

// One for each thread, and others in every run: what the run before asked for may still be in a cache.
std::vector<Numbers> generators(const Load &load)
{
    std::random_device device;
    std::vector<Numbers> all;
    for (int i = 0; i < load.connections; ++i)
        all.emplace_back(device());
    return all;
}

std::string fillIn(const std::string &target, Numbers &numbers)
{
    std::string out;
    for (size_t at = 0; at < target.size();) {
        const size_t open = target.find('{', at);
        out.append(target, at, open - at);
        if (open == std::string::npos)
            break;
        const size_t close = target.find('}', open);
        char *next = nullptr;
        const long low = std::strtol(target.c_str() + open + 1, &next, 10);
        const long high = std::strtol(next + 1, nullptr, 10);
        out += std::to_string(std::uniform_int_distribution<long>(low, high)(numbers));
        at = close + 1;
    }
    return out;
}

Measured get(const Options &options)
{
    auto numbers = generators(options.load);
    return measure(options.load, [&](HttpClient &client, int thread, size_t) {
        require2xx(client.send("GET", fillIn(options.target, numbers[static_cast<size_t>(thread)])), "a list");
    });
}

// Carts with two lines each. A quantity ends at 999, so nobody stays with one cart for ever.
struct Cart
{
    std::string token;
    std::string item;
};

constexpr size_t cartsEach = 50;

std::vector<std::vector<Cart>> prepareCarts(const Options &options)
{
    std::vector<std::vector<Cart>> carts(static_cast<size_t>(options.load.connections));
    const auto &variants = options.variants;
    prepare(options.load, cartsEach * carts.size(), [&](HttpClient &client, int thread, size_t number) {
        Storefront shop(client);
        Cart cart{.token = shop.createCart(), .item = {}};
        shop.addItem(cart.token, variants[number % variants.size()]);
        cart.item = pick(shop.addItem(cart.token, variants[(number + 1) % variants.size()]), "id", "items");
        carts[static_cast<size_t>(thread)].push_back(std::move(cart));
    });
    // A thread that came late made none.
    for (auto &mine : carts)
        if (mine.empty())
            mine = carts.front();
    return carts;
}

Measured editCarts(const Options &options)
{
    const auto carts = prepareCarts(options);
    auto numbers = generators(options.load);
    std::vector<size_t> turns(carts.size());
    const bool isAdd = options.mode == "add";
    return measure(options.load, [&](HttpClient &client, int thread, size_t) {
        const auto index = static_cast<size_t>(thread);
        const auto turn = turns[index]++;
        const auto &cart = carts[index][turn % carts[index].size()];
        Storefront shop(client);
        if (isAdd)
            shop.addItem(cart.token, options.variants[numbers[index]() % std::min<size_t>(5, options.variants.size())]);
        else
            shop.changeItem(cart.token, cart.item, 1 + static_cast<int>(turn % 9));
    });
}

class Checkouts
{
public:
    explicit Checkouts(const Options &options) : m_options(options)
    {
        HttpClient client(options.load.port);
        m_shippingOption = Storefront(client).findShippingOption(options.variants);
    }

    ReadyCheckout make(HttpClient &client, size_t number) const
    {
        const auto &variants = m_options.variants;
        return Storefront(client).prepareCheckout(variants[2 * number % variants.size()],
            variants[(2 * number + 1) % variants.size()], m_shippingOption, m_options.payment);
    }

    std::vector<ReadyCheckout> makeAll() const
    {
        std::vector<ReadyCheckout> ready(m_options.load.count);
        prepare(
            m_options.load, ready.size(), [&](HttpClient &client, int, size_t number) { ready[number] = make(client, number); });
        return ready;
    }

private:
    const Options &m_options;
    std::string m_shippingOption;
};

Measured complete(const Options &options)
{
    const auto ready = Checkouts(options).makeAll();
    return measure(options.load, [&](HttpClient &client, int, size_t number) { Storefront(client).complete(ready[number]); });
}

Measured flow(const Options &options)
{
    const Checkouts checkouts(options);
    return measure(options.load,
        [&](HttpClient &client, int, size_t number) { Storefront(client).complete(checkouts.make(client, number)); });
}

int writeTokens(const Options &options)
{
    std::ofstream file(options.tokens);
    for (const auto &checkout : Checkouts(options).makeAll())
        file << checkout.token << '\n';
    file.flush();
    if (!file)
        fail(options.tokens + " cannot be written");
    return 0;
}

int printCpu(const Load &load)
{
    const auto cpu = ProcessCpu::read(load.server, load.postmaster);
    std::printf("%lld %lld\n", static_cast<long long>(cpu.server), static_cast<long long>(cpu.postgres));
    return 0;
}

}

int main(int argc, char **argv)
{
    const auto options = parse(argc, argv);
    const auto &mode = options.mode;
    if (mode == "cpu")
        return printCpu(options.load);
    if (mode != "get" && options.variants.size() < 2)
        fail("two variants are needed");
    if (mode == "prepare")
        return writeTokens(options);
    Measured measured;
    if (mode == "get")
        measured = get(options);
    else if (mode == "add" || mode == "change")
        measured = editCarts(options);
    else if (mode == "complete")
        measured = complete(options);
    else if (mode == "flow")
        measured = flow(options);
    else
        fail(usage);
    std::printf("%s\n", toJson(mode, options.load, measured).c_str());
    return 0;
}
