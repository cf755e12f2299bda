-- One transaction at a time adds to the chain of a tenant; last of all and in the order of keys, so that none waits for another that waits for it.
SELECT 1 FROM andon.tenants WHERE key = ANY ($1::integer[]) ORDER BY key FOR NO KEY UPDATE
