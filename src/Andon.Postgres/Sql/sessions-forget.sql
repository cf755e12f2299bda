DELETE FROM andon.sessions WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND expires_at < $2
