-- Refused (division by zero) where one of these is held; locked, so that no heartbeat comes between. BETWEEN, as begin-append says.
SELECT 1 / (CASE WHEN bool_or(held.until > held.at) THEN 0 ELSE 1 END)
FROM (SELECT l.until, u.at FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS u (run_key, step, at)
      JOIN andon.leases l ON (l.run_key, l.step) BETWEEN (u.run_key, u.step) AND (u.run_key, u.step) FOR UPDATE OF l) AS held
