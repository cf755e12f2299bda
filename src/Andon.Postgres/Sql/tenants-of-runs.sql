-- Whose the runs are, and these tenants named; and plans that reach each run by its index, however large the tables are.
WITH r AS MATERIALIZED (SELECT id, key, tenant FROM andon.run_ids WHERE id = ANY ($1::uuid[]))
SELECT r.id, r.key, r.tenant, named.tenants FROM r CROSS JOIN (
  SELECT set_config('andon.tenants', '{' || string_agg(DISTINCT tenant::text, ',') || '}', true) AS tenants,
         set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
  FROM r HAVING count(*) > 0
) named
