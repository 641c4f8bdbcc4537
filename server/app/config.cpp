#include "server/app/config.h"

#include "core/database/serviceaccount.h"
#include "server/http/dispatcher.h"

#include <QFile>
#include <QRegularExpression>
#include <QUrl>

#include <toml++/toml.h>

namespace kontor::app {

namespace {

struct Option
{
    const char *name;
    const char *fallback;
    const char *help;
    bool isSwitch = false;
    bool isList = false; ///< may be given several times, or separated by commas
};

constexpr Option options[] = {
    {"config", "", "A TOML file with any of these, by the same names with _ for -"},
    {"data-dir", "", "Where the private database and the images live (as root: /var/lib/kontor)"},
    {"database-url", "",
        "postgresql://user:password@host/name?sslmode=verify-full; empty: a private cluster in the data directory"},
    {"redis-url", "",
        "redis:// or rediss://[user:password@]host[:port][/database], or unix:///socket?db=N: results that servers share; empty: none"},
    {"redis-ca", "", "A PEM file with the authorities for rediss://; empty: the system's"},
    {"mail-url", "",
        "smtp://user:password@host:587 (STARTTLS, unless it is this machine or has ?tls=none) or smtps://; empty: mails become files"},
    {"mail-ca", "", "A PEM file with the authorities for the mail server; empty: the system's"},
    {"mail-from", "Kontor <shop@localhost>", "Whom mails come from, with the shop's name; needed with mail-url"},
    {"mail-directory", "", "Where mails become files, at most 1,000; empty: mails/ in the data directory"},
    {"listen", "127.0.0.1:8080", "Address and port of the REST interface; port 0: any that is free"},
    {"tls-cert", "", "A certificate with its chain, in PEM: the REST interface then speaks HTTPS only"},
    {"tls-key", "", "Its key, in PEM without a password; both files are read again when they change, and at SIGHUP"},
    {"role", "all", "api (serves requests), worker (jobs, events, audit) or all"},
    {"io-threads", "2", "Threads for sockets; one for each core"},
    {"database-threads", "4", "Threads for requests, each with a connection of its own"},
    {"queue-limit", "512", "Requests that may wait for a thread; more are answered with 503"},
    {"demo", "false", "Seed the demo shop into an empty database, and switch the test payment provider on", true},
    {"test-provider", "false", "Switch the test payment provider on; never where real money is taken", true},
    {"access-log", "true", "Write a line of JSON for each request to standard output"},
    {"trusted-proxy", "", "Address or network (10.0.0.0/8) of a proxy that says who its clients are; repeatable", false, true},
    {"rate-limits", "on", "on, off, or what differs: read=6000/600,write=600/120,sign-in=10/10 (a minute / at once)"},
    {"rate-limit-exempt", "", "Address or network without rate limits, such as a storefront's own server; repeatable", false,
        true},
    {"cors-origin", "",
        "Origin (https://shop.example) that browsers may call from, with credentials; *: any, without; repeatable", false, true},
    {"media-base", "/media/", "What an image's address begins with: a CDN, or this server"},
    {"storefront-url", "http://localhost:3000/",
        "Where the shop's pages are, to which mails, feeds and sitemaps lead: account/confirm, account/reset and others below it"},
    {"storefront-product-path", "products/{slug}", "A product's page below storefront-url; {slug} or {id} names it"},
    {"storefront-category-path", "categories/{slug}", "A category's page below storefront-url; {slug} or {id} names it"},
    {"public-url", "", "Where this server's feeds and images are fetched from outside; empty: below storefront-url"},
    {"feed-minutes", "15", "How often feeds and sitemaps are made from what has changed; 0: never"},
    {"token-mode", "encrypted",
        "encrypted: nobody else can read an access token; signed: others can check it by /.well-known/jwks.json"},
    {"token-algorithm", "EdDSA", "EdDSA or ES256, of signed tokens"},
    {"token-issuer", "kontor", "The issuer that access tokens name"},
    {"token-audience", "kontor", "The audience that access tokens name"},
    {"token-minutes", "15", "How long an access token is good for"},
    {"session-days", "90", "How long a sign-in lasts at most, however often it is refreshed"},
    {"bcrypt-cost", "12", "Rounds of a password's hash, as a power of two; weaker hashes are made anew at sign-in"},
    {"hashing-threads", "1", "Threads that hash passwords, at a low priority"},
    {"hold-seconds", "900", "How long stock is kept for a payment"},
    {"gateway-ms", "10000", "How long a payment gateway is waited for"},
    {"lease-ms", "20000", "When a payment that nobody waits for is taken up by another server; more than gateway-ms"},
    {"retry-ms", "2000", "When a silent gateway is asked again"},
    {"idempotency-lease-ms", "60000", "When a request with an Idempotency-Key counts as lost"},
    {"drain-ms", "20000", "How long a stopping server finishes what it has begun"},
};

const Option *findOption(const QString &name)
{
    for (const auto &option : options)
        if (name == QLatin1StringView(option.name))
            return &option;
    return nullptr;
}

using Values = QMap<QString, QString>;

void put(Values &values, const Option &option, const QString &value)
{
    auto &present = values[QLatin1StringView(option.name)];
    present = option.isList && !present.isEmpty() ? present + u',' + value : value;
}

// A list of texts, for what may be given several times; nothing for any other array.
std::optional<QString> joined(const toml::node &node)
{
    const auto *array = node.as_array();
    if (!array)
        return std::nullopt;
    QStringList out;
    for (const auto &item : *array) {
        const auto text = item.value_exact<std::string>();
        if (!text)
            return std::nullopt;
        out.append(QString::fromStdString(*text));
    }
    return out.join(u',');
}

void readFile(const QString &path, Values &values, QStringList &faults)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        faults.append(u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
        return;
    }
    const auto bytes = file.readAll();
    // The one place where a library of ours throws: it ends here.
    try {
        const auto table = toml::parse(std::string_view(bytes.constData(), static_cast<size_t>(bytes.size())));
        for (const auto &[key, node] : table) {
            const auto name = QString::fromUtf8(key.data(), static_cast<qsizetype>(key.length())).replace(u'_', u'-');
            const auto *option = findOption(name);
            const auto list = option && option->isList ? joined(node) : std::nullopt;
            if (!option || name == u"config"_s)
                faults.append(u"%1: there is no option %2"_s.arg(path, name));
            else if (list)
                values[name] = *list;
            // value() would take true for 1.
            else if (const auto text = node.value_exact<std::string>())
                values[name] = QString::fromStdString(*text);
            else if (const auto number = node.value_exact<int64_t>())
                values[name] = QString::number(*number);
            else if (const auto yes = node.value_exact<bool>())
                values[name] = *yes ? u"true"_s : u"false"_s;
            else
                faults.append(u"%1: %2 is neither a text, a number nor a truth value"_s.arg(path, name));
        }
    } catch (const toml::parse_error &error) {
        faults.append(u"%1:%2: %3"_s.arg(path).arg(error.source().begin.line).arg(QString::fromUtf8(error.description().data())));
    }
}

void readArguments(const QStringList &arguments, Values &values, QStringList &faults)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const auto &argument = arguments[i];
        const auto equals = argument.indexOf(u'=');
        const auto name = argument.mid(2, (equals < 0 ? argument.size() : equals) - 2);
        const auto *option = argument.startsWith(u"--"_s) ? findOption(name) : nullptr;
        if (!option)
            faults.append(u"there is no option %1"_s.arg(argument));
        else if (equals >= 0)
            put(values, *option, argument.mid(equals + 1));
        else if (option->isSwitch)
            values[name] = u"true"_s;
        else if (i + 1 < arguments.size())
            put(values, *option, arguments[++i]);
        else
            faults.append(u"%1 needs a value"_s.arg(argument));
    }
}

class Reader
{
public:
    Reader(const Values &values, QStringList &faults) : m_values(values), m_faults(faults) {}

    bool isFallback(const char *name) const
    {
        const auto *option = findOption(QString::fromLatin1(name));
        return option && text(name) == QLatin1StringView(option->fallback);
    }
    QString text(const char *name) const { return m_values.value(QString::fromLatin1(name)); }
    int number(const char *name, int least, int most) const
    {
        bool isNumber = false;
        const int value = text(name).toInt(&isNumber);
        if (!isNumber || value < least || value > most)
            m_faults.append(
                u"%1 is a number from %2 to %3, not \"%4\""_s.arg(QLatin1StringView(name)).arg(least).arg(most).arg(text(name)));
        return value;
    }
    std::chrono::milliseconds ms(const char *name, int least, int most) const
    {
        return std::chrono::milliseconds(number(name, least, most));
    }
    QStringList list(const char *name) const
    {
        QStringList out;
        for (const auto &part : text(name).split(u',', Qt::SkipEmptyParts))
            out.append(part.trimmed());
        return out;
    }
    http::IpNetworks networks(const char *name) const
    {
        http::IpNetworks out;
        for (const auto &part : list(name)) {
            if (const auto network = http::IpNetwork::parse(part.toUtf8()))
                out.push_back(*network);
            else
                m_faults.append(u"%1 is an address or a network such as 10.0.0.0/8 or 2001:db8::/32, not \"%2\""_s.arg(
                    QLatin1StringView(name), part));
        }
        return out;
    }
    bool yes(const char *name) const
    {
        const auto value = text(name);
        if (value != u"true"_s && value != u"false"_s)
            m_faults.append(u"%1 is true or false, not \"%2\""_s.arg(QLatin1StringView(name), value));
        return value == u"true"_s;
    }

private:
    const Values &m_values;
    QStringList &m_faults;
};

void readListen(const QString &listen, Config &config, QStringList &faults)
{
    const auto colon = listen.lastIndexOf(u':');
    bool isPort = false;
    const int port = listen.mid(colon + 1).toInt(&isPort);
    config.address = listen.left(colon);
    if (config.address.startsWith(u'[') && config.address.endsWith(u']'))
        config.address = config.address.mid(1, config.address.size() - 2);
    if (colon < 1 || !isPort || port < 0 || port > 65535)
        faults.append(u"listen is ADDRESS:PORT, not \"%1\""_s.arg(listen));
    config.port = static_cast<quint16>(port);
}

void readAuth(const Reader &read, Config &config, QStringList &faults)
{
    const QUrl storefront(read.text("storefront-url"));
    if (!storefront.isValid() || (storefront.scheme() != u"https"_s && storefront.scheme() != u"http"_s))
        faults.append(u"storefront-url is an http or https address, not \"%1\""_s.arg(read.text("storefront-url")));
    config.auth.storefront = storefront.toString();
    if (!config.auth.storefront.endsWith(u'/'))
        config.auth.storefront += u'/';
    auto &pages = config.addresses.storefront;
    pages = {.base = config.auth.storefront,
        .product = read.text("storefront-product-path"),
        .category = read.text("storefront-category-path")};
    // Without a leading slash, since the base ends with one; and every page has to have an address of its own.
    static const QRegularExpression path(u"[A-Za-z0-9._~?=&/-]*\\{(slug|id)\\}[A-Za-z0-9._~?=&/-]*"_s);
    for (const auto &pattern : {pages.product, pages.category})
        if (pattern.startsWith(u'/')
            || !QRegularExpression(QRegularExpression::anchoredPattern(path.pattern())).match(pattern).hasMatch())
            faults.append(u"a storefront path is like products/{slug}, not \"%1\""_s.arg(pattern));
    const QUrl base(read.isFallback("public-url") ? config.auth.storefront : read.text("public-url"));
    if (!base.isValid() || (base.scheme() != u"https"_s && base.scheme() != u"http"_s))
        faults.append(u"public-url is an http or https address, not \"%1\""_s.arg(read.text("public-url")));
    config.addresses.publicBase = base.toString();
    if (!config.addresses.publicBase.endsWith(u'/'))
        config.addresses.publicBase += u'/';
    config.addresses.mediaBase = read.text("media-base");
    config.feedInterval = std::chrono::minutes(read.number("feed-minutes", 0, 24 * 60));
    const auto mode = read.text("token-mode");
    if (mode != u"encrypted"_s && mode != u"signed"_s)
        faults.append(u"token-mode is encrypted or signed, not \"%1\""_s.arg(mode));
    const auto algorithm = read.text("token-algorithm");
    if (algorithm != u"EdDSA"_s && algorithm != u"ES256"_s)
        faults.append(u"token-algorithm is EdDSA or ES256, not \"%1\""_s.arg(algorithm));
    config.accessTokens.rules = {.mode = mode == u"signed"_s ? TokenRules::Mode::Signed : TokenRules::Mode::Encrypted,
        .issuer = read.text("token-issuer").toUtf8(),
        .audience = read.text("token-audience").toUtf8()};
    config.accessTokens.signingKey = algorithm == u"ES256"_s ? TokenKey::Kind::Es256 : TokenKey::Kind::Ed25519;
    config.accessTokens.lifetime = std::chrono::minutes(read.number("token-minutes", 1, 24 * 60));
    config.auth.access = config.accessTokens.lifetime;
    config.auth.session = std::chrono::hours(24 * read.number("session-days", 1, 3650));
    config.auth.bcryptCost = read.number("bcrypt-cost", 4, 16);
    config.hashingThreads = read.number("hashing-threads", 1, 64);
}

void readMail(const Reader &read, Config &config, QStringList &faults)
{
    if (const auto url = read.text("mail-url"); !url.isEmpty()) {
        if (auto server = SmtpServer::fromUrl(url))
            config.mail = std::move(*server);
        else
            faults.append(server.error().fields.value(0).message);
    }
    if (auto from = Mailbox::parse(read.text("mail-from")))
        config.mailFrom = std::move(*from);
    else
        faults.append(u"mail-from is \"Name <address>\": "_s + from.error().fields.value(0).message);
    if (config.mail && read.isFallback("mail-from"))
        faults.append(u"mail-url needs a mail-from: an address that its server lets us use"_s);
    config.mailCa = read.text("mail-ca");
    if (!config.mailCa.isEmpty() && (!config.mail || config.mail->encryption == SmtpServer::Encryption::None))
        faults.append(u"mail-ca is for a mail-url that is encrypted"_s);
    config.mailDirectory = read.text("mail-directory");
    if (config.mail && !config.mailDirectory.isEmpty())
        faults.append(u"mails go to mail-url or to mail-directory, not to both"_s);
}

// "read=6000/600" and the like, each over the default of its class.
std::optional<http::RateLimits> readLimits(const Reader &read, QStringList &faults)
{
    const auto text = read.text("rate-limits");
    if (text == u"off"_s)
        return std::nullopt;
    http::RateLimits limits;
    if (text == u"on"_s)
        return limits;
    const std::pair<QString, http::RateLimit *> classes[] = {
        {u"read"_s, &limits.read}, {u"write"_s, &limits.write}, {u"sign-in"_s, &limits.signIn}};
    for (const auto &part : read.list("rate-limits")) {
        const auto equals = part.indexOf(u'=');
        const auto slash = part.indexOf(u'/');
        bool isKnown = false;
        for (const auto &[name, limit] : classes) {
            if (part.left(equals) != name || slash < equals)
                continue;
            limit->perMinute = part.mid(equals + 1, slash - equals - 1).toInt();
            limit->burst = part.mid(slash + 1).toInt();
            isKnown = limit->perMinute >= 1 && limit->perMinute <= 1'000'000 && limit->burst >= 1 && limit->burst <= 1'000'000;
        }
        if (!isKnown)
            faults.append(
                u"rate-limits is on, off, or read=, write= and sign-in= with requests a minute and at once (6000/600), not \"%1\""_s
                    .arg(part));
    }
    return limits;
}

void readOrigins(const Reader &read, Config &config, QStringList &faults)
{
    for (const auto &origin : read.list("cors-origin")) {
        if (http::isOrigin(origin.toUtf8()))
            config.corsOrigins.append(origin.toUtf8());
        else
            faults.append(
                u"cors-origin is http:// or https:// and a host in lower case, a port if it is no usual one, and nothing more; or *; not \"%1\""_s
                    .arg(origin));
    }
}

Config toConfig(const Values &values, QStringList &faults)
{
    const Reader read(values, faults);
    Config config;
    config.dataDirectory = read.text("data-dir").isEmpty() ? defaultDataDirectory() : read.text("data-dir");
    if (const auto url = read.text("database-url"); !url.isEmpty()) {
        if (auto database = DatabaseConfig::fromUrl(url))
            config.database = std::move(*database);
        else
            faults.append(database.error().fields.value(0).message);
    }
    if (const auto url = read.text("redis-url"); !url.isEmpty()) {
        if (auto address = redis::RedisAddress::fromUrl(url))
            config.redis = std::move(*address);
        else
            faults.append(address.error().fields.value(0).message);
    }
    config.redisCa = read.text("redis-ca");
    if (!config.redisCa.isEmpty() && (!config.redis || !config.redis->isEncrypted))
        faults.append(u"redis-ca is for a redis-url that begins with rediss://"_s);
    readMail(read, config, faults);
    readListen(read.text("listen"), config, faults);
    const transport::TlsFiles tls{.certificate = read.text("tls-cert"), .key = read.text("tls-key")};
    if (tls.certificate.isEmpty() != tls.key.isEmpty())
        faults.append(u"tls-cert and tls-key are given together"_s);
    else if (!tls.key.isEmpty())
        config.tls = tls;
    const auto role = read.text("role");
    if (role != u"all"_s && role != u"api"_s && role != u"worker"_s)
        faults.append(u"role is api, worker or all, not \"%1\""_s.arg(role));
    config.runsApi = role != u"worker"_s;
    config.runsWorkers = role != u"api"_s;
    config.ioThreads = read.number("io-threads", 1, 256);
    config.databaseThreads = read.number("database-threads", 1, 256);
    config.queueLimit = read.number("queue-limit", 1, 100'000);
    config.isDemo = read.yes("demo");
    config.hasTestProvider = read.yes("test-provider") || config.isDemo;
    config.hasAccessLog = read.yes("access-log");
    readOrigins(read, config, faults);
    config.trustedProxies = read.networks("trusted-proxy");
    config.rateLimits = readLimits(read, faults);
    config.rateLimitExempt = read.networks("rate-limit-exempt");
    config.mediaBase = read.text("media-base").toUtf8();
    readAuth(read, config, faults);
    config.times.hold = std::chrono::seconds(read.number("hold-seconds", 1, 86'400));
    config.times.gateway = read.ms("gateway-ms", 10, 120'000);
    config.times.lease = read.ms("lease-ms", 10, 600'000);
    config.times.retry = read.ms("retry-ms", 0, 600'000);
    config.idempotencyLease = read.ms("idempotency-lease-ms", 100, 600'000);
    if (config.times.lease <= config.times.gateway)
        faults.append(u"lease-ms has to be more than gateway-ms"_s);
    if (config.idempotencyLease <= config.times.gateway)
        faults.append(u"idempotency-lease-ms has to be more than gateway-ms"_s);
    config.drainTime = read.ms("drain-ms", 0, 600'000);
    return config;
}

}

QString optionsHelp()
{
    QString out;
    for (const auto &option : options) {
        out += u"  --%1 %2\n      %3"_s.arg(
            QLatin1StringView(option.name), option.isSwitch ? QString() : u"VALUE"_s, QString::fromUtf8(option.help));
        if (*option.fallback && !option.isSwitch)
            out += u" (%1)"_s.arg(QLatin1StringView(option.fallback));
        out += u'\n';
    }
    return out;
}

Result<Config> readConfig(const QStringList &arguments, const QMap<QString, QString> &environment)
{
    QStringList faults;
    Values fromArguments;
    readArguments(arguments, fromArguments, faults);
    Values fromEnvironment;
    Values values;
    for (const auto &option : options) {
        const auto name = QString::fromLatin1(option.name);
        values[name] = QString::fromLatin1(option.fallback);
        const auto variable = u"KONTOR_"_s + name.toUpper().replace(u'-', u'_');
        if (environment.contains(variable))
            fromEnvironment[name] = environment[variable];
    }
    const auto file = fromArguments.value(u"config"_s, fromEnvironment.value(u"config"_s));
    if (!file.isEmpty())
        readFile(file, values, faults);
    values.insert(fromEnvironment);
    values.insert(fromArguments);
    auto config = toConfig(values, faults);
    if (!faults.isEmpty())
        return failure(ErrorKind::Invalid, "invalid_configuration"_L1, faults.join(u'\n'));
    return config;
}

}
