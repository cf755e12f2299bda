DELETE FROM andon.quotas WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1)
