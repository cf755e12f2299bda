-- The lowest numbers that are free; refused where as many as a step allows are taken (null, which number may not be), or where another node takes
-- the same number at this moment (unique). In one order everywhere, so that two nodes do not wait for each other.
INSERT INTO andon.slots (run_key, run, tenant, number, key, step)
SELECT u.run_key, u.run, u.tenant, CASE WHEN k.taken + u.n <= u.most THEN f.number END, u.key, u.step
FROM (SELECT v.*, row_number() OVER (PARTITION BY v.tenant, v.key ORDER BY v.run_key, v.step) AS n
      FROM unnest($1::bigint[], $2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::text[]) AS v (run_key, run, tenant, most, key, step)) u
CROSS JOIN LATERAL (SELECT count(*) AS taken FROM andon.slots s WHERE s.tenant = u.tenant AND s.key = u.key) k
CROSS JOIN LATERAL (SELECT g::integer AS number FROM generate_series(1, k.taken + u.n) g
                    WHERE NOT EXISTS (SELECT 1 FROM andon.slots s WHERE s.tenant = u.tenant AND s.key = u.key AND s.number = g)
                    ORDER BY g OFFSET u.n - 1 LIMIT 1) f
ORDER BY u.tenant, u.key, u.n
