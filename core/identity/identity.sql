-- name: find_api_key
select id, name, permissions from auth.api_key where hash = :hash and disabled_at is null

-- name: insert_api_key
insert into auth.api_key (id, name, hash, permissions) values (:id, :name, :hash, :permissions::text[])

-- name: disable_api_key
update auth.api_key set disabled_at = now() where name = :name and disabled_at is null
