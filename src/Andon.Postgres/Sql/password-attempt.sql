UPDATE andon.passwords SET attempts = $3, next_at = $4 WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND "user" = $2 AND attempts = $5 AND hash = $6
