UPDATE andon.sessions SET seen_at = $3 WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2
