// What opening an access token costs, and what libcrypto alone takes for the same bytes. One thread; prints JSON.
#include "core/tokens/base64url.h"
#include "core/tokens/keyring.h"

#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <openssl/evp.h>
#include <string_view>
#include <sys/resource.h>

using namespace kontor;
using namespace std::chrono_literals;

namespace {

[[noreturn]] void die(const char *why)
{
    std::fprintf(stderr, "bench_token: %s\n", why);
    std::exit(1);
}

/** User and system time of this process so far. */
double cpuUs()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

struct Cost
{
    double perSecond = 0;
    double cpuUs = 0;
};

/** Does it for so long, after a little while for caches and clock. */
Cost measure(double seconds, const std::function<bool()> &isDone)
{
    const auto run = [&](double length) {
        const auto begun = std::chrono::steady_clock::now();
        const double before = cpuUs();
        std::chrono::duration<double> passed{};
        double count = 0;
        do {
            for (int i = 0; i < 1'000; ++i) {
                if (!isDone())
                    die("a token was refused");
            }
            count += 1'000;
            passed = std::chrono::steady_clock::now() - begun;
        } while (passed.count() < length);
        return Cost{.perSecond = count / passed.count(), .cpuUs = (cpuUs() - before) / count};
    };
    run(0.1);
    return run(seconds);
}

class Bench
{
public:
    explicit Bench(TokenKey::Kind kind)
        : m_key(KeyRing::makeKey(kind, m_clock, m_random)),
          m_ring(makeRing()),
          m_token(m_ring.seal(claims(), m_clock, m_random).value())
    {
    }

    const QByteArray &token() const { return m_token; }

    Cost open(double seconds) const
    {
        return measure(seconds, [this] { return m_ring.open(m_token, m_clock).has_value(); });
    }

    /** The same AES-256-GCM with a context that is kept, and nothing else: no base 64, no claims. */
    Cost bare(double seconds) const
    {
        const auto parts = m_token.split('.');
        const auto bytes = [](QByteArray &array) { return reinterpret_cast<uchar *>(array.data()); };
        QByteArray header = parts[0];
        QByteArray key = m_key.secret;
        QByteArray iv = fromBase64Url(parts[2]).value();
        QByteArray ciphertext = fromBase64Url(parts[3]).value();
        QByteArray tag = fromBase64Url(parts[4]).value();
        QByteArray plain(ciphertext.size(), '\0');
        const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
            EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free);
        const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> kept(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
        auto *const context = kept.get();
        if (EVP_DecryptInit_ex2(context, cipher.get(), nullptr, nullptr, nullptr) != 1)
            die("libcrypto has no AES-256-GCM");
        return measure(seconds, [&] {
            int size = 0;
            return EVP_DecryptInit_ex2(context, nullptr, bytes(key), bytes(iv), nullptr) == 1
                && EVP_DecryptUpdate(context, nullptr, &size, bytes(header), static_cast<int>(header.size())) == 1
                && EVP_DecryptUpdate(context, bytes(plain), &size, bytes(ciphertext), static_cast<int>(ciphertext.size())) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) == 1
                && EVP_DecryptFinal_ex(context, bytes(plain) + size, &size) == 1;
        });
    }

private:
    KeyRing makeRing() const
    {
        const auto mode = m_key.kind == TokenKey::Kind::A256Gcm ? TokenRules::Mode::Encrypted : TokenRules::Mode::Signed;
        auto ring = KeyRing::make({.mode = mode, .issuer = "https://shop.example", .audience = "kontor"}, {m_key});
        if (!ring)
            die("the ring cannot be made");
        return std::move(*ring);
    }

    AccessClaims claims()
    {
        const auto now = std::chrono::floor<std::chrono::seconds>(m_clock.now());
        return {.issuer = "https://shop.example",
            .audience = "kontor",
            .subject = Uuid::make(m_clock, m_random),
            .session = Uuid::make(m_clock, m_random),
            .kind = AccessClaims::Kind::Staff,
            .roles = {"catalogue-editor"},
            .permissions = {"catalog:read", "catalog:write", "orders:read"},
            .issuedAt = now,
            .expiresAt = now + 1h,
            .id = Uuid::make(m_clock, m_random)};
    }

    SystemClock m_clock;
    SystemRandom m_random;
    TokenKey m_key;
    KeyRing m_ring;
    QByteArray m_token;
};

void print(const Cost &cost)
{
    std::printf("{\"rate\":%.1f,\"server_cpu_us\":%.3f}\n", cost.perSecond, cost.cpuUs);
}

}

int main(int argc, char **argv)
{
    const std::string_view mode = argc > 1 ? argv[1] : "";
    const double seconds = argc == 4 && std::string_view(argv[2]) == "--seconds" ? std::atof(argv[3]) : 1;
    Bench bench(TokenKey::Kind::A256Gcm);
    if (mode == "size")
        std::printf("%lld\n", static_cast<long long>(bench.token().size()));
    else if (mode == "open")
        print(bench.open(seconds));
    else if (mode == "bare")
        print(bench.bare(seconds));
    else if (mode == "signed")
        std::printf("{\"Ed25519\":%.1f,\"ES256\":%.1f}\n", Bench(TokenKey::Kind::Ed25519).open(seconds).cpuUs,
            Bench(TokenKey::Kind::Es256).open(seconds).cpuUs);
    else
        die("usage: bench_token size|open|bare|signed [--seconds S]");
    return 0;
}
