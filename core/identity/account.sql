-- name: find
select a.id, a.kind, a.email, a.first_name, a.last_name, a.phone, a.locale, a.status, a.email_confirmed_at, a.consents, a.preferences,
    array(select r.role from identity.account_role r where r.account_id = a.id order by r.role), a.version, a.created_at
from identity.account a where a.id = :id

-- name: list
-- By the beginning of an e-mail, or all.
select a.id, a.kind, a.email, a.first_name, a.last_name, a.phone, a.locale, a.status, a.email_confirmed_at, a.consents, a.preferences,
    array(select r.role from identity.account_role r where r.account_id = a.id order by r.role), a.version, a.created_at
from identity.account a
where a.kind = :kind and a.status <> 'erased' and (:before::uuid is null or a.id < :before_id::uuid) and starts_with(a.email, :email)
order by a.id desc limit :limit

-- name: count
select count(*) from identity.account where kind = :kind and status <> 'erased' and starts_with(email, :email)

-- name: update
update identity.account set first_name = coalesce(:first_name, first_name), last_name = coalesce(:last_name, last_name), phone = coalesce(:phone, phone),
    locale = coalesce(:locale, locale), consents = coalesce(:consents::jsonb, consents), preferences = coalesce(:preferences::jsonb, preferences),
    version = version + 1, updated_at = now()
where id = :id and status <> 'erased' and (:version::bigint is null or version = :wanted_version::bigint)

-- name: set_status
update identity.account set status = :status, version = version + 1, updated_at = now() where id = :id and status in ('active', 'disabled')

-- name: list_addresses
select id, label, address, is_default_shipping, is_default_billing, version from identity.address where account_id = :account_id order by id limit 50

-- name: find_address
select id, label, address, is_default_shipping, is_default_billing, version from identity.address where account_id = :account_id and id = :id

-- name: lock
select 1 from identity.account where id = :id for update

-- name: lock_living
select 1 from identity.account where id = :id and status <> 'erased' for update

-- name: count_addresses
select count(*) from identity.address where account_id = :account_id

-- name: clear_default_shipping
update identity.address set is_default_shipping = false where account_id = :account_id and is_default_shipping

-- name: clear_default_billing
update identity.address set is_default_billing = false where account_id = :account_id and is_default_billing

-- name: insert_address
insert into identity.address (id, account_id, label, address, is_default_shipping, is_default_billing)
values (:id, :account_id, :label, :address::jsonb, :is_default_shipping, :is_default_billing)

-- name: update_address
update identity.address set label = :label, address = :address::jsonb, is_default_shipping = :is_default_shipping,
    is_default_billing = :is_default_billing, version = version + 1, updated_at = now()
where id = :id and account_id = :account_id

-- name: remove_address
delete from identity.address where id = :id and account_id = :account_id
