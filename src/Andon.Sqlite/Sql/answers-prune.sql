DELETE FROM answers WHERE (tenant, route, key) IN (SELECT tenant, route, key FROM answers WHERE at < :before LIMIT :limit)
