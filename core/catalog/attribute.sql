-- name: list
select a.code, a.label, a.type, a.unit, a.is_filterable, a.is_facetable, a.is_searchable, a.position, a.id, a.version
from catalog.attribute a where a.code > :after order by a.code limit :limit

-- name: count
select count(*) from catalog.attribute

-- name: find
select a.code, a.label, a.type, a.unit, a.is_filterable, a.is_facetable, a.is_searchable, a.position, a.id, a.version
from catalog.attribute a where a.code = :code

-- name: list_labels
select attribute_code, locale, label from catalog.attribute_translation where attribute_code = any (:codes::text[]) order by 1, 2 limit 100000

-- name: list_choices
select attribute_code, code, label from catalog.attribute_choice where attribute_code = any (:codes::text[]) order by attribute_code, position, code limit 100000

-- name: list_choice_labels
select attribute_code, code, locale, label from catalog.attribute_choice_translation where attribute_code = any (:codes::text[]) limit 1000000

-- Nobody writes a value of it meanwhile, and who does so afterwards sees the new definition.
-- name: lock
select version from catalog.attribute where code = :code for update

-- Nothing, where there are as many as there may be.
-- name: insert
insert into catalog.attribute (id, code, label, type, unit, is_filterable, is_facetable, is_searchable, position)
select :id, :code, :label, :type, :unit, :is_filterable, :is_facetable, :is_searchable, :position
where (select count(*) from catalog.attribute) < :most
returning version

-- name: update
update catalog.attribute set label = :label, type = :type, unit = :unit, is_filterable = :is_filterable, is_facetable = :is_facetable,
    is_searchable = :is_searchable, position = :position, version = version + 1, updated_at = now()
where code = :code

-- name: remove
delete from catalog.attribute where code = :code

-- name: keep_labels
delete from catalog.attribute_translation where attribute_code = :attribute and locale <> all (:locales::text[])

-- name: set_labels
insert into catalog.attribute_translation as t (attribute_code, locale, label)
select :attribute, w.locale, w.label from unnest(:locales::text[], :labels::text[]) as w (locale, label)
on conflict on constraint attribute_translation_pkey do update set label = excluded.label where t.label <> excluded.label

-- name: keep_choices
delete from catalog.attribute_choice where attribute_code = :attribute and code <> all (:codes::text[])

-- name: set_choices
insert into catalog.attribute_choice as c (attribute_code, code, label, position)
select :attribute, w.code, w.label, w.position from unnest(:codes::text[], :labels::text[]) with ordinality as w (code, label, position)
on conflict on constraint attribute_choice_pkey do update set label = excluded.label, position = excluded.position
    where (c.label, c.position) is distinct from (excluded.label, excluded.position)

-- name: keep_choice_labels
delete from catalog.attribute_choice_translation t where t.attribute_code = :attribute
    and not exists (select from unnest(:codes::text[], :locales::text[]) as w (code, locale) where w.code = t.code and w.locale = t.locale)

-- name: set_choice_labels
insert into catalog.attribute_choice_translation as t (attribute_code, code, locale, label)
select :attribute, w.code, w.locale, w.label from unnest(:codes::text[], :locales::text[], :labels::text[]) as w (code, locale, label)
on conflict on constraint attribute_choice_translation_pkey do update set label = excluded.label where t.label <> excluded.label

-- name: impact
select count(*) filter (where not i.is_lost and i.future <> i.present), count(*) filter (where i.is_lost)
from catalog.attribute_impact(:code, :type::text, :choices::text[]) i

-- name: list_misfits
select i.product_id, p.title, i.present::text from catalog.attribute_impact(:code, :type::text, :choices::text[]) i
join catalog.product p on p.id = i.product_id where i.is_lost order by i.product_id limit :limit

-- name: convert_values
select catalog.convert_attribute_values(:code)

-- name: drop_values
update catalog.product set attributes = attributes - :code::text, version = version + 1, updated_at = now()
where id = any (array(select i.product_id from catalog.attribute_impact(:attribute, null, '{}') i))

-- name: drop_words
update catalog.product_translation set attributes = attributes - :code::text where jsonb_exists(attributes, :attribute)

-- name: lock_products
select id from catalog.product where id = any (array(select i.product_id from catalog.attribute_impact(:code, null, '{}') i)) order by id for no key update

-- name: lock_named
select count(*) from catalog.attribute_faults(:values::jsonb)

-- Before the product is locked: its attributes stay as they are.
-- name: list_faults
select code, fault from catalog.attribute_faults(:values::jsonb) order by code limit 200
