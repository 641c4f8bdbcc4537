-- name: list
select code, name, permissions, is_builtin, version, (select count(*) from identity.account_role a where a.role = r.code)
from identity.role r order by not is_builtin, code limit 500

-- name: find
select code, name, permissions, is_builtin, version, (select count(*) from identity.account_role a where a.role = r.code)
from identity.role r where code = :code

-- name: insert
insert into identity.role (code, name, permissions) values (:code, :name, :permissions::text[])

-- name: update
update identity.role set name = :name, permissions = :permissions::text[], version = version + 1, updated_at = now()
where code = :code and not is_builtin and (:version::bigint is null or version = :wanted_version::bigint)

-- name: remove
delete from identity.role r where code = :code and not is_builtin and not exists (select from identity.account_role a where a.role = r.code)

-- name: revoke_holders
-- Whoever holds the role gets a token that says so.
select auth.revoke_account(account_id) from identity.account_role where role = :role

-- name: lock_holders
-- In everybody's order; no token is issued to one of them meanwhile.
select a.id from identity.account a join identity.account_role r on r.account_id = a.id and r.role = :role order by a.id for update of a

-- name: close_desktops_of_holders
-- The groups of a login to the database are those of the role as it was.
select auth.close_desktop(account_id) from identity.account_role where role = :role

-- name: permissions_of_roles
select distinct p from identity.role r cross join unnest(r.permissions) as p where r.code = any (:codes::text[])

-- name: count_roles
select count(*) from identity.role where code = any (:codes::text[])

-- name: lock_admins
select account_id from identity.account_role where role = 'admin' order by account_id for update

-- name: count_other_admins
select count(*) from identity.account_role r join identity.account a on a.id = r.account_id and a.status = 'active'
where r.role = 'admin' and r.account_id <> :account_id

-- name: clear_roles
delete from identity.account_role where account_id = :account_id

-- name: grant_roles
insert into identity.account_role (account_id, role) select :account_id, r from unnest(:roles::text[]) as r
