DELETE FROM andon.users WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2
