SELECT l.run, t.name, l.step, l.token, l.worker, l.until
FROM (SELECT * FROM andon.leases
      WHERE ($1::uuid[] IS NULL OR run <> ALL ($1)) AND ($2::uuid[] IS NULL OR run = ANY ($2))
      ORDER BY until, key LIMIT $3) l
JOIN andon.tenants t ON t.key = l.tenant
ORDER BY l.until, l.key
