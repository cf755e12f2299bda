-- BETWEEN, as begin-append says.
SELECT s.tenant, s.key, s.run_key, s.step
FROM (SELECT DISTINCT * FROM unnest($1::integer[], $2::text[]) AS v (tenant, key)) u
JOIN andon.slots s ON (s.tenant, s.key) BETWEEN (u.tenant, u.key) AND (u.tenant, u.key)
