SELECT DISTINCT u.n FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::bigint[]) AS u (n, run_key, step, at)
JOIN andon.leases l ON l.run_key = u.run_key AND l.step = u.step AND l.until > u.at
