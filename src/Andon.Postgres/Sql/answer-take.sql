INSERT INTO andon.answers AS a (tenant, route, key, digest, at, answer) SELECT t.key, $2, $3, $4, $5, NULL FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, route, key) DO UPDATE SET digest = excluded.digest, at = excluded.at, answer = NULL
WHERE a.at < CASE WHEN a.answer IS NULL THEN $7 ELSE $6 END
