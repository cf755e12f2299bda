INSERT INTO andon.schedules (tenant, id, pipeline, revision, wake_at, schedule)
SELECT t.key, $2, $3, $4, $5, $6 FROM andon.tenants t WHERE t.name = $1 AND (SELECT count(*) FROM andon.schedules s WHERE s.tenant = t.key) < $7
