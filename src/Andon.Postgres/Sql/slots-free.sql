DELETE FROM andon.slots WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND key = ANY ($2::text[])
