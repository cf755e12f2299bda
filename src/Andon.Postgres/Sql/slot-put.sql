-- For each key the numbers that are free, from the writer's own start on, around through as many as a step allows and then upwards; refused where as many
-- are taken (null, which number may not be), or where another node takes the same number at this moment (unique), as two must that take the last. They are
-- looked for once for all rows of a key. In one order everywhere, so that two nodes do not wait for each other.
WITH wanted AS MATERIALIZED (
  SELECT v.*, row_number() OVER (PARTITION BY v.tenant, v.key ORDER BY v.run_key, v.step) AS n
  FROM unnest($1::bigint[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::text[]) AS v (run_key, run, tenant, most, start, key, step)
), free AS MATERIALIZED (
  SELECT w.tenant, w.key, t.taken, f.numbers
  FROM (SELECT tenant, key, min(most)::bigint AS around, min(start)::bigint AS start, count(*) AS n FROM wanted GROUP BY tenant, key) w
  CROSS JOIN LATERAL (SELECT count(*) AS taken FROM andon.slots s WHERE s.tenant = w.tenant AND s.key = w.key) t
  CROSS JOIN LATERAL (
    SELECT array_agg(c.number ORDER BY CASE WHEN c.number <= w.around THEN (c.number - 1 - w.start % w.around + w.around) % w.around ELSE c.number END) AS numbers
    FROM (SELECT (CASE WHEN g <= w.around THEN (w.start + g - 1) % w.around + 1 ELSE g END)::integer AS number FROM generate_series(1, t.taken + w.n) g
          EXCEPT SELECT s.number FROM andon.slots s WHERE s.tenant = w.tenant AND s.key = w.key) c
  ) f
)
INSERT INTO andon.slots (run_key, run, tenant, number, key, step)
SELECT u.run_key, u.run, u.tenant, CASE WHEN f.taken + u.n <= u.most THEN f.numbers[u.n] END, u.key, u.step
FROM wanted u JOIN free f ON f.tenant = u.tenant AND f.key = u.key
ORDER BY u.tenant, u.key, u.n
