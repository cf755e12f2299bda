UPDATE andon.answers SET answer = $5 WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND route = $2 AND key = $3 AND at = $4 AND answer IS NULL
