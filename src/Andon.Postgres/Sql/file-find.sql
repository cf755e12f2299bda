SELECT key, bytes FROM andon.files WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND digest = $2
