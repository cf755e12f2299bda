DELETE FROM andon.triggers WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2
