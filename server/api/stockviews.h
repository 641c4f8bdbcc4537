#pragma once

#include "core/inventory/stocklevel.h"
#include "server/http/cursor.h"

// Stock as staff see it on the wire.
namespace kontor::api {

namespace wire = http::wire;

struct LevelView
{
    LevelId id{};
    VariantId variantId{};
    LocationId locationId{};
    int onHand = 0;
    int reserved = 0;
    int available = 0;
    int safety = 0;
    int backorderLimit = 0;
    std::optional<int> lowStockThreshold{};
    qint64 version = 1;

    static QByteArray wireName() { return "Level"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("id", &LevelView::id, "Names the level."),
            field("variant_id", &LevelView::variantId, "Of what."), field("location_id", &LevelView::locationId, "Where."),
            field("on_hand", &LevelView::onHand, "What lies there.").range(0, most).example(12),
            field("reserved", &LevelView::reserved, "Held for payments and allocated to orders.").range(0, most).example(2),
            field("available", &LevelView::available, "on_hand − reserved − safety.").range(-most, most).example(10),
            field("safety", &LevelView::safety, "Kept back.").range(0, most).example(0),
            field("backorder_limit", &LevelView::backorderLimit, "May be sold beyond what is there.").range(0, most).example(0),
            field("low_stock_threshold", &LevelView::lowStockThreshold, "With so much available or less it is low; null: never.")
                .range(0, most)
                .example(3),
            field("version", &LevelView::version, "For If-Match; every movement raises it.")
                .range(1, std::numeric_limits<qint64>::max())
                .example(4));
    }
    static LevelView of(const StockLevel &level)
    {
        return {.id = level.id,
            .variantId = level.variantId,
            .locationId = level.locationId,
            .onHand = level.onHand,
            .reserved = level.reserved,
            .available = level.available(),
            .safety = level.safety,
            .backorderLimit = level.backorderLimit,
            .lowStockThreshold = level.lowStockThreshold,
            .version = level.version};
    }
};

struct MovementView
{
    MovementId id{};
    LevelId levelId{};
    VariantId variantId{};
    LocationId locationId{};
    QByteArray kind{};
    int onHandDelta = 0;
    int reservedDelta = 0;
    QString reason{};
    QString actor{};
    QString reference{};
    Instant at{};

    static QByteArray wireName() { return "Movement"; }
    static auto fields()
    {
        using wire::field;
        constexpr qint64 most = std::numeric_limits<int>::max();
        return wire::fields(field("id", &MovementView::id, "Names the movement."),
            field("level_id", &MovementView::levelId, "Which level it changed."),
            field("variant_id", &MovementView::variantId, "Of what."), field("location_id", &MovementView::locationId, "Where."),
            field("kind", &MovementView::kind, "What happened.")
                .oneOf({"receive", "adjust", "count", "transfer_out", "transfer_in", "hold", "release", "allocate", "deallocate",
                    "sell", "return", "write_off"})
                .example("receive"),
            field("on_hand_delta", &MovementView::onHandDelta, "What it did to on_hand.").range(-most, most).example(12),
            field("reserved_delta", &MovementView::reservedDelta, "What it did to reserved.").range(-most, most).example(0),
            field("reason", &MovementView::reason, "As it was given.").maxLength(300).example("Delivery 4711"),
            field("actor", &MovementView::actor, "Who did it.")
                .maxLength(300)
                .example("staff:01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f"),
            field("reference", &MovementView::reference, "What it belongs to: order:…, payment:…, transfer:…, stocktake:…")
                .maxLength(300)
                .example(""),
            field("at", &MovementView::at, "When."));
    }
    static MovementView of(const StockMovement &movement)
    {
        return {.id = movement.id,
            .levelId = movement.levelId,
            .variantId = movement.variantId,
            .locationId = movement.locationId,
            .kind = movement.kind,
            .onHandDelta = movement.onHandDelta,
            .reservedDelta = movement.reservedDelta,
            .reason = movement.reason,
            .actor = movement.actor,
            .reference = movement.reference,
            .at = movement.at};
    }
};

struct AlertView
{
    AlertId id{};
    QByteArray kind{};
    Instant since{};
    QString sku{};
    int lacking = 0;
    LevelView level{};

    static QByteArray wireName() { return "StockAlert"; }
    static auto fields()
    {
        using wire::field;
        return wire::fields(field("id", &AlertView::id, "Names the alert."),
            field("kind", &AlertView::kind,
                "low: the threshold is reached; out: nothing is available; short: orders lack something.")
                .oneOf({"low", "out", "short"})
                .example("low"),
            field("since", &AlertView::since, "Since when."),
            field("sku", &AlertView::sku, "The variant's SKU.").maxLength(64).example("MUG-350-BLUE"),
            field("short", &AlertView::lacking, "What orders were promised and is not there.")
                .range(0, std::numeric_limits<int>::max())
                .example(0),
            field("level", &AlertView::level, "As it is now."));
    }
    static AlertView of(const StockAlert &alert)
    {
        return {.id = alert.id,
            .kind = alert.kind,
            .since = alert.since,
            .sku = alert.sku,
            .lacking = alert.lacking,
            .level = LevelView::of(alert.level)};
    }
};

}
