UPDATE andon.secrets SET key_id = $3, wrapped_key = $4 WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND name = $2 AND wrapped_key = $5
