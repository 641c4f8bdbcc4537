#include "tests/http/exampleshop.h"

#include "core/base/permissions.h"

#include <stdexcept>

namespace kontor::test {

using namespace http;

namespace {

namespace operations {
constexpr Operation showItem{"item.show", Public};
constexpr Operation listItems{"item.list", Public};
constexpr Operation makeItem{"item.make", Public};
constexpr Operation changeItem{"item.change", permissions::catalogWrite};
constexpr Operation payItem{"item.pay", Public};
constexpr Operation live{"health.live", Public};
}

struct ItemPath
{
    QByteArray id{};
    static auto fields() { return wire::fields(wire::field("item_id", &ItemPath::id, "The item's id.").maxLength(20)); }
};
struct CartPath
{
    QByteArray id{};
    static auto fields() { return wire::fields(wire::field("cart_id", &CartPath::id, "The cart's secret id.").secret("ct_")); }
};
struct NewItem
{
    QString title{};
    int quantity = 1;
    static auto fields()
    {
        return wire::fields(
            wire::field("title", &NewItem::title, "What it is called.").maxLength(200).notEmpty().example("Linen shirt"),
            wire::field("quantity", &NewItem::quantity, "How many.").range(1, 99).optional().example(1));
    }
};
struct ItemPatch
{
    wire::Patch<QString> title{};
    static auto fields() { return wire::fields(wire::field("title", &ItemPatch::title, "What it is called.").maxLength(200)); }
};
struct ItemView
{
    QByteArray id{};
    QString title{};
    int quantity = 0;
    std::optional<Money> price{};
    static auto fields()
    {
        return wire::fields(wire::field("id", &ItemView::id, "Names the item.").maxLength(20).example("7"),
            wire::field("title", &ItemView::title, "What it is called.").maxLength(5000).example("Linen shirt"),
            wire::field("quantity", &ItemView::quantity, "How many.").range(0, 99),
            wire::field("price", &ItemView::price, "Of one."));
    }
};
enum class Sort { Title, Newest };
constexpr auto wireNames(Sort)
{
    return std::array{std::pair{Sort::Title, "title"}, std::pair{Sort::Newest, "newest"}};
}
struct ItemQuery : PageQuery
{
    Sort sort = Sort::Title;
    std::optional<int> priceMin{};
    std::optional<std::vector<int>> sizes{};
    wire::Metadata attributes{};
    static auto fields()
    {
        return wire::joined(PageQuery::fields(),
            wire::fields(wire::field("sort", &ItemQuery::sort, "What comes first.").optional(),
                wire::field("price_min", &ItemQuery::priceMin, "In minor units.").range(0, 1000000).example(1000),
                wire::field("size", &ItemQuery::sizes, "Any of these sizes.").maxItems(5).range(1, 60),
                wire::field("attr", &ItemQuery::attributes, "By attribute: attr.color=red,blue.")
                    .maxItems(10)
                    .maxLength(100)
                    .prefix()));
    }
};

}

Result<Identity> TokenList::authenticate(QByteArrayView token, Services &)
{
    Identity identity;
    identity.actor.kind = Actor::Kind::ApiKey;
    identity.actor.id = *Uuid::parse(QByteArrayView("01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"));
    if (token == "ks_staff")
        identity.actor.permissions = {"catalog:write"};
    else if (token == "ks_reader")
        identity.actor.permissions = {"catalog:read"};
    else if (token == "kp_tokyo")
        identity = {.actor = {}, .market = "jp"};
    else
        return failure(ErrorKind::Unauthenticated, "invalid_token"_L1, u"The token is not known."_s);
    return identity;
}

Result<Outcome> EffectList::run(Call &, const EffectKey &key, const Effect &effect)
{
    const auto name = key.scope + '|' + key.route + '|' + key.key;
    {
        const std::scoped_lock lock(mutex);
        const auto found = entries.find(name);
        if (found != entries.end() && found->second.bodyHash != key.bodyHash)
            return failure(ErrorKind::Invalid, "idempotency_key_reused"_L1, u"Another request had this key."_s);
        if (found != entries.end() && !found->second.reply)
            return failure(ErrorKind::Conflict, "in_progress"_L1, u"Still running."_s);
        if (found != entries.end()) {
            auto reply = *found->second.reply;
            reply.headers.set("idempotent-replayed", "true");
            return Outcome(reply);
        }
        entries[name] = {key.bodyHash, std::nullopt};
    }
    auto outcome = effect();
    const std::scoped_lock lock(mutex);
    if (!outcome)
        entries.erase(name);
    else if (const auto *reply = outcome->reply())
        entries[name].reply = *reply;
    return outcome;
}

Result<Outcome> EffectList::resume(Call &, const EffectKey &key, const Effect &effect)
{
    auto outcome = effect();
    const std::scoped_lock lock(mutex);
    if (outcome && outcome->reply())
        entries[key.scope + '|' + key.route + '|' + key.key].reply = *outcome->reply();
    return outcome;
}

size_t Gateway::count()
{
    const std::scoped_lock lock(mutex);
    return waiting.size();
}

void Gateway::answer(const Step &step)
{
    std::vector<Resume> all;
    {
        const std::scoped_lock lock(mutex);
        all.swap(waiting);
    }
    for (const auto &resume : all)
        resume(step);
}

void Gateway::drop()
{
    std::vector<Resume> all;
    const std::scoped_lock lock(mutex);
    all.swap(waiting);
}

void Gate::pass()
{
    std::unique_lock lock(mutex);
    ++inside;
    changed.notify_all();
    changed.wait(lock, [this] { return isOpen; });
}

void Gate::open()
{
    const std::scoped_lock lock(mutex);
    isOpen = true;
    changed.notify_all();
}

void Gate::waitFor(int handlers)
{
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside >= handlers; });
}

Reply PendingReply::take()
{
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(30), [this] { return reply.has_value(); });
    return reply.value_or(Reply{.status = 0});
}

DispatcherOptions ExampleShop::defaults()
{
    return {.corsOrigins = {"https://shop.example"}, .defaultLocale = "en", .locales = {"en", "de", "pt-BR"}};
}

ExampleShop::ExampleShop(WorkerPool::Options pool, DispatcherOptions options, const std::function<void(Endpoints &)> &declareMore,
    SharedReplies *shared, RateLimiter *limiter, SharedBudget *budget)
{
    declare();
    if (declareMore)
        declareMore(endpoints);
    m_accessLog = std::make_unique<AccessLog>([this](QByteArrayView text) {
        const std::scoped_lock lock(m_logMutex);
        m_log += text;
    });
    m_pool = std::make_unique<WorkerPool>(pool, [] { return std::make_unique<ShopServices>(); });
    dispatcher = std::make_unique<Dispatcher>(Dispatcher::Parts{endpoints, *m_pool, m_tokens, &effects, metrics, *m_accessLog,
                                                  m_clock, m_random, &cache, shared, limiter, budget},
        std::move(options));
}

ExampleShop::~ExampleShop()
{
    gate.open();
    gateway.drop();
    m_pool->stop();
}

std::shared_ptr<PendingReply> ExampleShop::begin(
    Method method, const QByteArray &target, const QByteArray &body, const QList<Headers::Field> &headers)
{
    Request request{.method = method, .target = target, .body = body, .peer = peer};
    for (const auto &[name, value] : headers)
        request.headers.append(name, value);
    if (!body.isEmpty() && !request.headers.contains("content-type"))
        request.headers.append("content-type", "application/json");
    const auto pending = std::make_shared<PendingReply>();
    dispatcher->handle(std::move(request), [pending](Reply reply) {
        const std::scoped_lock lock(pending->mutex);
        pending->reply = std::move(reply);
        ++pending->answers;
        pending->changed.notify_all();
    });
    return pending;
}

Reply ExampleShop::send(Method method, const QByteArray &target, const QByteArray &body, const QList<Headers::Field> &headers)
{
    return begin(method, target, body, headers)->take();
}

QByteArray ExampleShop::logLines()
{
    const std::scoped_lock lock(m_logMutex);
    return m_log;
}

void ExampleShop::declare()
{
    endpoints.add(get<NoPath, NoQuery, RawReply>("/health/live", operations::live,
        {.tag = "Operations",
            .summary = "Whether the process lives",
            .description = "Says ok.",
            .inlineReply = true,
            .replyType = "text/plain"},
        [](Call &) -> Result<RawReply> {
            return RawReply{"ok\n", "text/plain"};
        }));
    endpoints.add(get<ItemPath, NoQuery, ItemView>("/v1/items/{item_id}", operations::showItem,
        {.tag = "Items",
            .summary = "Show an item",
            .description = "One item.",
            .errors = {"not_found"},
            .cacheControl = "public, max-age=60"},
        [this](Call &call, const ItemPath &path) -> Result<ItemView> {
            ++handled;
            ++call.services<ShopServices>().calls;
            if (path.id == "gone")
                return notFound("item"_L1);
            if (path.id == "crash")
                throw std::runtime_error("secret of the house");
            if (path.id == "slow")
                gate.pass();
            if (path.id == "undeclared")
                return failure(ErrorKind::Conflict, "total_changed"_L1, u"Another total."_s);
            const auto title =
                path.id == "large" ? QString(4000, u'x') : QString::fromUtf8(call.context().locale + '/' + call.context().market);
            return ItemView{.id = path.id, .title = title, .quantity = 1};
        }));
    endpoints.add(get<NoPath, ItemQuery, Page<ItemView>>("/v1/items", operations::listItems,
        {.tag = "Items", .summary = "List items", .description = "All items.", .errors = {"invalid_cursor"}},
        [](Call &call, const ItemQuery &query) -> Result<Page<ItemView>> {
            qint64 from = 0;
            if (query.cursor) {
                KONTOR_TRY(const auto cursor, Cursor::decode(*query.cursor, call, 1));
                KONTOR_TRY(from, cursor.integer(0));
            }
            std::vector<qint64> rows;
            for (qint64 i = from + 1; i <= 45 && rows.size() <= static_cast<size_t>(query.limit); ++i)
                rows.push_back(i);
            return Page<ItemView>::of(
                rows, query.limit, call, [](qint64 row) { return ItemView{.id = QByteArray::number(row), .title = u"Item"_s}; },
                [](qint64 row) { return Cursor().add(row); });
        }));
    endpoints.add(post<NoPath, NoQuery, NewItem, ItemView>("/v1/items", operations::makeItem,
        {.tag = "Items",
            .summary = "Make an item",
            .description = "Makes one.",
            .status = 201,
            .errors = {"out_of_stock"},
            .idempotency = Idempotency::Accepted},
        [this](Call &call, const NoPath &, const NoQuery &, const NewItem &body) -> Result<ItemView> {
            const int number = ++handled;
            if (body.title == u"sold out")
                return failure(Error{.kind = ErrorKind::Conflict,
                    .code = "out_of_stock"_L1,
                    .message = u"None left."_s,
                    .detail = u"row 7"_s,
                    .facts = "{\"available\":0,\"status\":\"mine\"}"});
            call.location("/v1/items/" + QByteArray::number(number));
            return ItemView{.id = QByteArray::number(number), .title = body.title, .quantity = body.quantity};
        }));
    endpoints.add(patch<ItemPath, NoQuery, ItemPatch, ItemView>("/v1/items/{item_id}", operations::changeItem,
        {.tag = "Items", .summary = "Change an item", .description = "Merge-patch.", .ifMatch = IfMatch::Required},
        [](Call &call, const ItemPath &path, const ItemPatch &body) -> Result<ItemView> {
            KONTOR_CHECK(call.checkVersion(3));
            call.setVersion(4);
            return ItemView{.id = path.id, .title = body.title.over(u"old"_s)};
        }));
    endpoints.add(del<ItemPath, NoQuery, NoContent>("/v1/items/{item_id}", operations::changeItem,
        {.tag = "Items", .summary = "Take an item away", .description = "For good."},
        [](Call &) -> Result<NoContent> { return NoContent{}; }));
    endpoints.add(post<CartPath, NoQuery, NoBody, ItemView>("/v1/carts/{cart_id}/pay", operations::payItem,
        {.tag = "Carts",
            .summary = "Pay a cart",
            .description = "Asks the gateway.",
            .errors = {"payment_declined"},
            .also = {answers<ItemView>(202, "The gateway wants more of the buyer.")},
            .idempotency = Idempotency::Required},
        [this](Call &, const CartPath &) -> Result<Outcome> {
            ++handled;
            return Outcome(Suspend{[this](Resume resume) {
                const std::scoped_lock lock(gateway.mutex);
                gateway.waiting.push_back(std::move(resume));
            }});
        }));
    endpoints.add(post<NoPath, NoQuery, RawBody, RawReply>("/v1/webhooks", operations::makeItem,
        {.tag = "Items",
            .summary = "Take a webhook",
            .description = "Echoes.",
            .bodyLimit = 2048,
            .contentTypes = {"text/plain"},
            .replyType = "text/plain"},
        [](Call &, const RawBody &body) -> Result<RawReply> {
            return RawReply{body.bytes, "text/plain"};
        }));
}

}
