DELETE FROM andon.stored WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1)
