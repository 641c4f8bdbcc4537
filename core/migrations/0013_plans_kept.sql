-- The statements of these two are planned once for a session. PostgreSQL would plan those that are given an array anew at
-- every call, since it takes an array that it does not know yet for ten entries: 140 µs for each order, more than most of them
-- take to run.
alter function inventory.hold_lines(text, uuid, jsonb, timestamptz, text) set plan_cache_mode to force_generic_plan;
alter function sales.place_orders(jsonb) set plan_cache_mode to force_generic_plan;
