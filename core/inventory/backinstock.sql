-- The statements that subscribe lock the availability: who brings the variant back at this moment waits, and then sees the row.

-- name: subscribe_account
with missing as (
    select a.variant_id, a.market from inventory.availability a where a.variant_id = :variant_id and a.market = :market and a.state = 'out_of_stock' for share
), written as (
    insert into inventory.back_in_stock as s (id, variant_id, market, account_id, locale, confirmed_at)
    select :id::uuid, m.variant_id, m.market, :account_id::uuid, :locale, now() from missing m
    on conflict on constraint back_in_stock_account_key do update set id = case when s.told_at is null then s.id else excluded.id end,
        locale = excluded.locale, created_at = case when s.told_at is null then s.created_at else now() end, told_at = null
    returning s.id
), replaced as (
    -- What the same person asked for as a guest: nobody is told twice.
    delete from inventory.back_in_stock g using missing m where g.email = :email and g.variant_id = m.variant_id and g.market = m.market
)
select id from written

-- name: count_own
select count(*) from inventory.back_in_stock where account_id = :account_id and told_at is null

-- name: subscribe_guest
-- A row that waits for its answer already gets another mail after a while, and an address is asked about so many variants at most:
-- nobody fills the letterbox of somebody else.
with missing as (
    select a.variant_id, a.market from inventory.availability a where a.variant_id = :variant_id and a.market = :market and a.state = 'out_of_stock' for share
), written as (
    insert into inventory.back_in_stock as s (id, variant_id, market, email, locale)
    select :id::uuid, m.variant_id, m.market, :email, :locale from missing m
    where (select count(*) from inventory.back_in_stock p where p.email = :same_email and p.confirmed_at is null) < :most
        and not exists (select from identity.account a join inventory.back_in_stock b on b.account_id = a.id and b.variant_id = m.variant_id
            and b.market = m.market and b.told_at is null where a.email = :account_email)
    on conflict on constraint back_in_stock_email_key do update set id = excluded.id, locale = excluded.locale, created_at = now(), confirmed_at = null, told_at = null
        where s.told_at is not null or s.confirmed_at is null and s.created_at < now() - interval '15 minutes'
    returning s.id
), queued as (
    insert into ops.job (id, kind, payload, max_attempts)
    select ops.uuid_v7(), 'stock.confirm_mail', jsonb_build_object('subscription_id', w.id), 60 from written w
)
select 1 from missing

-- name: confirm
-- If the variant is back by now, its mail follows at once.
with meant as (
    select s.id, s.variant_id, s.market from inventory.back_in_stock s
    where s.id = :id and (s.confirmed_at is not null or s.created_at > now() - make_interval(secs => :seconds))
), confirmed as (
    update inventory.back_in_stock s set confirmed_at = coalesce(s.confirmed_at, now()) from meant m where s.id = m.id returning s.id
), shelf as materialized (
    select a.variant_id, a.market, a.state from inventory.availability a join meant m on m.variant_id = a.variant_id and m.market = a.market for share of a
)
select (select count(*) from confirmed), (select count(inventory.queue_back_in_stock(s.variant_id, s.market)) from shelf s where s.state <> 'out_of_stock')

-- name: unsubscribe
delete from inventory.back_in_stock where id = :id

-- name: remove_own
delete from inventory.back_in_stock s
where s.id = :id and (s.account_id = :account_id::uuid
    or s.email = (select a.email from identity.account a where a.id = :own::uuid and a.email_confirmed_at is not null))

-- name: list_own
-- Those of the account, and those that were asked for as a guest with the address that it has confirmed since.
select s.id, s.variant_id, v.product_id, v.sku, coalesce(t.title, p.title), s.market, s.confirmed_at is not null, s.created_at
from (
    select b.* from inventory.back_in_stock b where b.account_id = :account_id::uuid and b.told_at is null
    union all
    select b.* from identity.account a join inventory.back_in_stock b on b.email = a.email and b.told_at is null
    where a.id = :own::uuid and a.email_confirmed_at is not null
) s
join catalog.variant v on v.id = s.variant_id join catalog.product p on p.id = v.product_id
left join catalog.product_translation t on t.product_id = p.id and t.locale = :locale
where s.id < coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') order by s.id desc limit :limit

-- name: count_all_own
select (select count(*) from inventory.back_in_stock b where b.account_id = :account_id::uuid and b.told_at is null)
    + (select count(*) from identity.account a join inventory.back_in_stock b on b.email = a.email and b.told_at is null
        where a.id = :own::uuid and a.email_confirmed_at is not null)

-- name: find_mail
-- What a mail says, as it is when it is sent. Nothing of whoever has no address any more.
select coalesce(a.email, s.email), s.locale, coalesce(t.title, p.title), (select string_agg(o.value, ', ' order by o.key) from jsonb_each_text(v.options) o),
    p.slug, p.id, s.created_at, s.confirmed_at is not null, s.told_at
from inventory.back_in_stock s
join catalog.variant v on v.id = s.variant_id join catalog.product p on p.id = v.product_id
left join catalog.product_translation t on t.product_id = p.id and t.locale = s.locale
left join identity.account a on a.id = s.account_id and a.status = 'active'
where s.id = :id and (s.email is not null or a.email is not null)

-- name: tell
select told, last from inventory.tell_back_in_stock(:variant_id, :market, :after::uuid, :limit)

-- name: prune
-- Who did not answer, who has been told, and who has waited for a year.
delete from inventory.back_in_stock where id in (
    select s.id from inventory.back_in_stock s
    where s.created_at < now() - interval '3 days' and (s.confirmed_at is null or s.told_at < now() - interval '30 days' or s.created_at < now() - interval '1 year')
    order by s.created_at limit 500)
