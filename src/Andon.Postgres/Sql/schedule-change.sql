UPDATE andon.schedules SET revision = $4, wake_at = $5, schedule = $6
WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2 AND revision = $3
