-- name: make_key
insert into auth.secret (name, value) values ('mail_payload', :value::bytea) on conflict (name) do nothing

-- name: key
select value from auth.secret where name = 'mail_payload'
