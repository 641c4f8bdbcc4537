-- FIXME slow
select 1;
