-- Where the walk of "runs" over so many rows ended; nothing where there are no more.
SELECT key FROM andon.runs WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND key < $2 ORDER BY key DESC OFFSET $3 - 1 LIMIT 1
