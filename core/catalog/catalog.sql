-- Before anything that decides what a product inherits: nobody changes the tree meanwhile.
-- name: rely_on_tree
select catalog.rely_on_tree()

-- name: product_version
select version from catalog.product where id = :id

-- name: insert_product
insert into catalog.product (id, slug, title, description, brand, status, own_tax_class, own_shipping_profile, attributes, metadata, private_metadata, seo_title, seo_description,
    publish_at, unpublish_at)
values (:id, :slug, :title, :description, :brand, :status, :own_tax_class, :own_shipping_profile, jsonb_strip_nulls(:attributes::jsonb), :metadata::jsonb,
    :private_metadata::jsonb, :seo_title, :seo_description, :publish_at::timestamptz, :unpublish_at::timestamptz)

-- name: insert_product_category
insert into catalog.product_category (product_id, category_id, position)
select :product_id, c.id, c.position from unnest(:category_ids::uuid[]) with ordinality as c (id, position)

-- name: keep_product_categories
delete from catalog.product_category where product_id = :product_id and category_id <> all (:category_ids::uuid[])

-- name: set_product_categories
insert into catalog.product_category as p (product_id, category_id, position)
select :product_id, c.id, c.position from unnest(:category_ids::uuid[]) with ordinality as c (id, position)
on conflict on constraint product_category_pkey do update set position = excluded.position where p.position <> excluded.position

-- name: keep_tags
delete from catalog.product_tag where product_id = :product_id and tag <> all (:tags::text[])

-- name: set_tags
insert into catalog.product_tag (product_id, tag) select :product_id, tag from unnest(:tags::text[]) as tag on conflict do nothing

-- name: keep_related
delete from catalog.related_product where product_id = :product_id and related_id <> all (:related_ids::uuid[])

-- name: set_related
insert into catalog.related_product as r (product_id, related_id, position)
select :product_id, c.id, c.position from unnest(:related_ids::uuid[]) with ordinality as c (id, position)
on conflict on constraint related_product_pkey do update set position = excluded.position where r.position <> excluded.position

-- Those of these pictures that are no pictures of the product, or show a variant that is none of it, by number.
-- name: list_strange_images
select w.n, w.id <> '' and m.id is null from unnest(:ids::text[], :skus::text[]) with ordinality as w (id, sku, n)
left join catalog.media m on m.id::text = w.id and m.product_id = :product_id
left join catalog.variant v on w.sku <> '' and v.sku = w.sku and v.product_id = :owner_id
where (w.id <> '' and m.id is null) or (w.sku <> '' and v.id is null) order by w.n limit 100

-- name: keep_images
delete from catalog.media where product_id = :product_id and id <> all (:ids::uuid[])

-- name: set_images
insert into catalog.media as i (id, product_id, variant_id, url, alt, width, height, position)
select w.id, :product_id, v.id, nullif(w.url, ''), w.alt, nullif(w.width, 0)::int, nullif(w.height, 0)::int, w.n
from unnest(:ids::uuid[], :urls::text[], :alts::text[], :skus::text[], :widths::bigint[], :heights::bigint[]) with ordinality as w (id, url, alt, sku, width, height, n)
left join catalog.variant v on w.sku <> '' and v.sku = w.sku where w.url <> ''

-- name: arrange_images
update catalog.media m set alt = w.alt, variant_id = v.id, position = w.n
from unnest(:ids::uuid[], :urls::text[], :alts::text[], :skus::text[]) with ordinality as w (id, url, alt, sku, n)
left join catalog.variant v on w.sku <> '' and v.sku = w.sku
where m.id = w.id and w.url = '' and m.product_id = :product_id

-- name: insert_option
insert into catalog.option (id, product_id, name, position) values (:id, :product_id, :name, :position)

-- name: insert_option_values
insert into catalog.option_value (id, option_id, value, position)
select ops.uuid_v7(), :option_id, value, ordinality from unnest(:values::text[]) with ordinality as u(value, ordinality)

-- name: update_product
-- Only what is given changes; a version that is not the current one changes nothing.
update catalog.product set title = coalesce(:title, title), slug = coalesce(:slug, slug), description = coalesce(:description, description),
    brand = coalesce(:brand, brand), status = coalesce(:status, status),
    own_tax_class = case when :sets_tax_class::boolean then :own_tax_class else own_tax_class end,
    own_shipping_profile = case when :sets_shipping_profile::boolean then :own_shipping_profile else own_shipping_profile end,
    attributes = jsonb_strip_nulls(attributes || :attributes::jsonb), metadata = coalesce(:metadata::jsonb, metadata),
    private_metadata = coalesce(:private_metadata::jsonb, private_metadata),
    seo_title = case when :sets_seo_title::boolean then :seo_title else seo_title end,
    seo_description = case when :sets_seo_description::boolean then :seo_description else seo_description end,
    publish_at = case when :sets_publish_at::boolean then :publish_at::timestamptz when coalesce(:status_then, status) = 'draft' then publish_at end,
    unpublish_at = case when :sets_unpublish_at::boolean then :unpublish_at::timestamptz when coalesce(:status_after, status) <> 'archived' then unpublish_at end,
    version = version + 1, updated_at = now()
where id = :id and (:expected::bigint is null or version = :expected_version::bigint)
returning version

-- name: touch_product
-- What changes beside its row (its variants, its words) makes another version of it, too.
update catalog.product set version = version + 1, updated_at = now()
where id = :id and (:expected::bigint is null or version = :expected_version::bigint)
returning version

-- name: product_facts
-- What the audit keeps of a change; nobody else changes it meanwhile.
select jsonb_build_object('title', title, 'slug', slug, 'description', description, 'brand', brand, 'status', status, 'tax_class', tax_class,
    'own_tax_class', own_tax_class, 'shipping_profile', shipping_profile, 'own_shipping_profile', own_shipping_profile, 'attributes', attributes, 'metadata', metadata, 'private_metadata', private_metadata, 'seo_title', seo_title,
    'seo_description', seo_description, 'publish_at', publish_at, 'unpublish_at', unpublish_at,
    'category_ids', (select coalesce(jsonb_agg(c.category_id order by c.position, c.category_id), '[]') from catalog.product_category c where c.product_id = product.id),
    'tags', (select coalesce(jsonb_agg(t.tag order by t.tag), '[]') from catalog.product_tag t where t.product_id = product.id),
    'images', (select coalesce(jsonb_agg(coalesce(m.url, m.key) order by m.position, m.id), '[]') from catalog.media m where m.product_id = product.id),
    'related_ids', (select coalesce(jsonb_agg(r.related_id order by r.position), '[]') from catalog.related_product r where r.product_id = product.id),
    'translations', (select coalesce(jsonb_object_agg(x.locale, to_jsonb(x) - 'product_id' - 'locale'), '{}') from catalog.product_translation x where x.product_id = product.id))
from catalog.product where id = :id for no key update

-- name: find_staff_product
select p.version, json_build_object('id', p.id, 'slug', p.slug, 'title', p.title, 'description', p.description, 'brand', p.brand,
    'status', p.status, 'publish_at', to_char(p.publish_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'unpublish_at', to_char(p.unpublish_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'tax_class', p.tax_class,
    'tax_class_source', case when p.own_tax_class is not null then 'own' when i.category_id is not null then 'inherited' else 'default' end,
    'tax_class_inherited_from', case when p.own_tax_class is null then i.category_id end, 'shipping_profile', p.shipping_profile,
    'shipping_profile_source', case when p.own_shipping_profile is not null then 'own' when s.category_id is not null then 'inherited' else 'default' end,
    'shipping_profile_inherited_from', case when p.own_shipping_profile is null then s.category_id end, 'attributes', p.attributes,
    'attribute_set', coalesce((select json_agg(json_build_object('code', s.code, 'label', a.label, 'type', a.type, 'unit', a.unit, 'category_id', s.category_id)
            order by s.position, s.code) from catalog.attribute_set(p.id) s join catalog.attribute a on a.code = s.code), '[]'),
    'tags', coalesce((select json_agg(t.tag order by t.tag) from catalog.product_tag t where t.product_id = p.id), '[]'),
    'metadata', p.metadata, 'private_metadata', p.private_metadata, 'seo_title', p.seo_title, 'seo_description', p.seo_description, 'version', p.version,
    'category_ids', coalesce((select json_agg(c.category_id order by c.position, c.category_id) from catalog.product_category c where c.product_id = p.id), '[]'),
    'related_ids', coalesce((select json_agg(r.related_id order by r.position) from catalog.related_product r where r.product_id = p.id), '[]'),
    'images', coalesce((select json_agg(json_build_object('id', m.id, 'url', coalesce(m.url, '/media/' || m.key), 'alt', m.alt, 'sku', v.sku, 'width', m.width, 'height', m.height)
            order by m.position, m.id) from catalog.media m left join catalog.variant v on v.id = m.variant_id where m.product_id = p.id), '[]'),
    'translations', coalesce((select json_object_agg(x.locale, json_build_object('title', x.title, 'description', x.description, 'seo_title', x.seo_title,
            'seo_description', x.seo_description, 'attributes', x.attributes)) from catalog.product_translation x where x.product_id = p.id), '{}'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'variant_count', (select count(*) from catalog.variant v where v.product_id = p.id),
    'variants', coalesce((select json_agg(catalog.staff_variant(v) order by v.position, v.id)
        from (select * from catalog.variant v where v.product_id = p.id order by v.position, v.id limit 500) v), '[]'),
    'created_at', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'updated_at', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
from catalog.product p left join catalog.inherited_tax_classes(array[:product_id::uuid]) i on i.product_id = p.id
left join catalog.inherited_shipping_profiles(array[:shipped_product_id::uuid]) s on s.product_id = p.id where p.id = :id

-- name: find_locale
select 1 from catalog.locale where code = :locale

-- name: set_translation
insert into catalog.product_translation as t (product_id, locale, title, description, seo_title, seo_description, attributes)
values (:product_id, :locale, :title, :description, :seo_title, :seo_description, jsonb_strip_nulls(:attributes::jsonb))
on conflict on constraint product_translation_pkey do update set title = excluded.title, description = excluded.description, seo_title = excluded.seo_title,
    seo_description = excluded.seo_description, attributes = excluded.attributes

-- name: remove_translation
delete from catalog.product_translation where product_id = :product_id and locale = :locale returning locale

-- Attributes that have no words of their own in another language, or are none.
-- name: list_untranslatable
select k.code from jsonb_object_keys(:attributes::jsonb) as k (code) left join catalog.attribute a on a.code = k.code
where a.type is distinct from 'text' order by 1 limit 100

-- name: duplicate
select catalog.duplicate_product(:id::uuid, :copy_id::uuid, :slug, :title, :suffix)

-- name: list_brands
with recursive walk as (
    (select brand from catalog.product where brand <> '' and brand > :after order by brand limit 1)
    union all
    select (select p.brand from catalog.product p where p.brand <> '' and p.brand > walk.brand order by p.brand limit 1) from walk where walk.brand is not null
)
select brand from walk where brand is not null limit :limit

-- name: list_tags
with recursive walk as (
    (select tag from catalog.product_tag where tag > :after order by tag limit 1)
    union all
    select (select p.tag from catalog.product_tag p where p.tag > walk.tag order by p.tag limit 1) from walk where walk.tag is not null
)
select tag from walk where tag is not null limit :limit

-- name: publish_due
select product_id, status from catalog.publish_due(:most)

-- name: find_title
select title from catalog.product where id = :id for share
