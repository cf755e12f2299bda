-- Whose the runs are, and these tenants named.
WITH r AS MATERIALIZED (SELECT id, key, tenant FROM andon.run_ids WHERE id = ANY ($1::uuid[]))
SELECT r.id, r.key, r.tenant, named.tenants FROM r CROSS JOIN (
  SELECT set_config('andon.tenants', '{' || string_agg(DISTINCT tenant::text, ',') || '}', true) AS tenants FROM r HAVING count(*) > 0
) named
