UPDATE andon.api_keys SET expires_at = least(expires_at, $3) WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2
