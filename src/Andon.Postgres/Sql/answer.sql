SELECT digest, at, answer FROM andon.answers WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND route = $2 AND key = $3
