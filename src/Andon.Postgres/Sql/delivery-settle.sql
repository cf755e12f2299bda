UPDATE andon.deliveries SET state = $4, due_at = $5, claim = NULL, attempts = $6, ended_at = $7, last_status = $8, last_error = $9
WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2 AND claim = $3 AND state = 0
