-- The first numbers that are free from the writer's own start on, around through as many as a step allows; refused where as many are taken (null, which
-- number may not be), or where another node takes the same number at this moment (unique), as two must that take the last. Whoever allows more goes on
-- upwards. In one order everywhere, so that two nodes do not wait for each other.
INSERT INTO andon.slots (run_key, run, tenant, number, key, step)
SELECT u.run_key, u.run, u.tenant, CASE WHEN k.taken + u.n <= u.most THEN f.number END, u.key, u.step
FROM (SELECT v.*, row_number() OVER (PARTITION BY v.tenant, v.key ORDER BY v.run_key, v.step) AS n, min(v.most) OVER (PARTITION BY v.tenant, v.key) AS around
      FROM unnest($1::bigint[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::text[]) AS v (run_key, run, tenant, most, start, key, step)) u
CROSS JOIN LATERAL (SELECT count(*) AS taken FROM andon.slots s WHERE s.tenant = u.tenant AND s.key = u.key) k
CROSS JOIN LATERAL (SELECT c.number FROM generate_series(1, k.taken + u.n) g
                    CROSS JOIN LATERAL (SELECT (CASE WHEN g <= u.around THEN (u.start + g) % u.around + 1 ELSE g END)::integer AS number) c
                    WHERE NOT EXISTS (SELECT 1 FROM andon.slots s WHERE s.tenant = u.tenant AND s.key = u.key AND s.number = c.number)
                    ORDER BY g OFFSET u.n - 1 LIMIT 1) f
ORDER BY u.tenant, u.key, u.n
