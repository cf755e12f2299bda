SELECT name, key FROM andon.tenants WHERE name = ANY ($1::text[])
