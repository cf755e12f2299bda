-- BETWEEN, as begin-append says.
SELECT DISTINCT u.n FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::bigint[]) AS u (n, run_key, step, at)
JOIN andon.leases l ON (l.run_key, l.step) BETWEEN (u.run_key, u.step) AND (u.run_key, u.step) AND l.until > u.at
