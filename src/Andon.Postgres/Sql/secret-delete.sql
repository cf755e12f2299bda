DELETE FROM andon.secrets WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND name = $2
