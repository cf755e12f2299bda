SELECT key FROM andon.runs WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND key < $2 AND state IN (2, 3) ORDER BY key DESC OFFSET $3 - 1 LIMIT 1
