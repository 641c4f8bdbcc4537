-- name: list
select id, code, title, version from identity.customer_group where code > :after order by code limit :limit

-- name: count
select count(*) from identity.customer_group

-- name: find
select id, code, title, version from identity.customer_group where id = :id

-- name: lock
select id, code, title, version from identity.customer_group where id = :id for no key update

-- name: insert
-- Nothing, where there are as many as there may be.
insert into identity.customer_group (id, code, title)
select :id, :code, :title where (select count(*) from identity.customer_group) < :most
returning id, code, title, version

-- name: update
update identity.customer_group set title = coalesce(:title, title), version = version + 1, updated_at = now()
where id = :id returning id, code, title, version

-- name: remove
delete from identity.customer_group where id = :id

-- name: list_members
select m.account_id, a.email, concat_ws(' ', nullif(a.first_name, ''), nullif(a.last_name, '')), m.added_at
from identity.customer_group_member m join identity.account a on a.id = m.account_id
where m.group_id = :group_id and m.account_id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000')
order by m.account_id limit :limit

-- name: count_members
select count(*) from (select from identity.customer_group_member where group_id = :group_id limit 10001) m

-- name: lock_accounts
-- In everybody's order; which of them there are.
select a.id from identity.account a where a.id = any (:accounts::uuid[]) and a.kind = 'customer' and a.status <> 'erased'
order by a.id limit 1000 for no key update

-- name: add_members
insert into identity.customer_group_member (account_id, group_id) select a.id, :group_id from unnest(:accounts::uuid[]) as a (id) order by a.id
on conflict on constraint customer_group_member_pkey do nothing

-- name: remove_member
delete from identity.customer_group_member where group_id = :group_id and account_id = :account_id
