DELETE FROM andon.answers WHERE (tenant, route, key) IN (SELECT tenant, route, key FROM andon.answers WHERE at < $1 LIMIT $2)
