-- Before anything that decides what a product inherits: nobody changes the tree meanwhile.
-- name: rely_on_tree
select catalog.rely_on_tree()

-- name: product_version
select version from catalog.product where id = :id

-- name: insert_product
insert into catalog.product (id, slug, title, description, brand, status, own_tax_class, attributes, metadata)
values (:id, :slug, :title, :description, :brand, :status, :own_tax_class, jsonb_strip_nulls(:attributes::jsonb), :metadata::jsonb)

-- name: insert_product_category
insert into catalog.product_category (product_id, category_id, position)
select :product_id, c.id, c.position from unnest(:category_ids::uuid[]) with ordinality as c (id, position)

-- name: keep_product_categories
delete from catalog.product_category where product_id = :product_id and category_id <> all (:category_ids::uuid[])

-- name: set_product_categories
insert into catalog.product_category as p (product_id, category_id, position)
select :product_id, c.id, c.position from unnest(:category_ids::uuid[]) with ordinality as c (id, position)
on conflict on constraint product_category_pkey do update set position = excluded.position where p.position <> excluded.position

-- name: insert_option
insert into catalog.option (id, product_id, name, position) values (:id, :product_id, :name, :position)

-- name: insert_option_values
insert into catalog.option_value (id, option_id, value, position)
select ops.uuid_v7(), :option_id, value, ordinality from unnest(:values::text[]) with ordinality as u(value, ordinality)

-- name: insert_variant
insert into catalog.variant (id, product_id, sku, barcode, options, position, weight_g)
values (:id, :product_id, :sku, :barcode, :options::jsonb, :position, :weight_g)

-- name: insert_price
insert into pricing.price (id, variant_id, currency, amount) values (:id, :variant_id, :currency, :amount)

-- name: update_product
-- Only what is given changes; a version that is not the current one changes nothing.
update catalog.product set title = coalesce(:title, title), description = coalesce(:description, description), brand = coalesce(:brand, brand),
    status = coalesce(:status, status), own_tax_class = case when :sets_tax_class::boolean then :own_tax_class else own_tax_class end,
    attributes = jsonb_strip_nulls(attributes || :attributes::jsonb), version = version + 1, updated_at = now()
where id = :id and (:expected::bigint is null or version = :expected_version::bigint)
returning version

-- name: product_facts
-- What the audit keeps of a change; nobody else changes it meanwhile.
select jsonb_build_object('title', title, 'slug', slug, 'description', description, 'brand', brand, 'status', status, 'tax_class', tax_class,
    'own_tax_class', own_tax_class, 'attributes', attributes, 'category_ids', (select coalesce(jsonb_agg(c.category_id order by c.position, c.category_id), '[]')
        from catalog.product_category c where c.product_id = product.id))
from catalog.product where id = :id for update

-- name: find_staff_product
select p.version, json_build_object('id', p.id, 'slug', p.slug, 'title', p.title, 'description', p.description, 'brand', p.brand,
    'status', p.status, 'tax_class', p.tax_class,
    'tax_class_source', case when p.own_tax_class is not null then 'own' when i.category_id is not null then 'inherited' else 'default' end,
    'tax_class_inherited_from', case when p.own_tax_class is null then i.category_id end, 'attributes', p.attributes,
    'attribute_set', coalesce((select json_agg(json_build_object('code', s.code, 'label', a.label, 'type', a.type, 'unit', a.unit, 'category_id', s.category_id)
            order by s.position, s.code) from catalog.attribute_set(p.id) s join catalog.attribute a on a.code = s.code), '[]'), 'metadata', p.metadata, 'version', p.version,
    'category_ids', coalesce((select json_agg(c.category_id order by c.position, c.category_id) from catalog.product_category c where c.product_id = p.id), '[]'),
    'options', coalesce((select json_agg(json_build_object('name', o.name, 'values',
            (select json_agg(v.value order by v.position) from catalog.option_value v where v.option_id = o.id)) order by o.position)
        from catalog.option o where o.product_id = p.id), '[]'),
    'variants', coalesce((select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'options', v.options, 'weight_g', v.weight_g,
            'prices', coalesce((select json_agg(json_build_object('amount', c.amount, 'currency', c.currency) order by c.currency)
                from pricing.price c where c.variant_id = v.id and c.list = 'base' and c.min_quantity = 1 and c.starts_at is null), '[]')) order by v.position)
        from catalog.variant v where v.product_id = p.id and v.position < 500), '[]'))
from catalog.product p left join catalog.inherited_tax_classes(array[:product_id::uuid]) i on i.product_id = p.id where p.id = :id
