INSERT INTO andon.triggers (tenant, id, token, revision, trigger)
SELECT t.key, $2, $3, $4, $5 FROM andon.tenants t WHERE t.name = $1 AND (SELECT count(*) FROM andon.triggers r WHERE r.tenant = t.key) < $6
