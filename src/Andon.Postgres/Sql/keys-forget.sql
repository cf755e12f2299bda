DELETE FROM andon.api_keys WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND expires_at < $2
