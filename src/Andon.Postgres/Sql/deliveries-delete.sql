DELETE FROM andon.deliveries WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND target = $2
