-- Where the walk of "audit-list" over so many entries ended; nothing where there are no more.
SELECT sequence, at FROM andon.audit WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND sequence < $2 ORDER BY sequence DESC OFFSET $3 - 1 LIMIT 1
