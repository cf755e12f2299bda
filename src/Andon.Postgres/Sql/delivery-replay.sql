UPDATE andon.deliveries SET state = 0, due_at = $4, claim = NULL, attempts = 0, ended_at = 9223372036854775807
WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND target = $2 AND id = $3 AND state > 0
