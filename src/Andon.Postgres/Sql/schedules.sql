SELECT s.schedule FROM andon.schedules s JOIN andon.tenants t ON t.key = s.tenant
WHERE t.name = $1 AND s.id > $2 AND ($3::text IS NULL OR s.pipeline = $3) ORDER BY s.id LIMIT $4
