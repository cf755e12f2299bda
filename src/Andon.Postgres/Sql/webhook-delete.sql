DELETE FROM andon.webhooks WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2
