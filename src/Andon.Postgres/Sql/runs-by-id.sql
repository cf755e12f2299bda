SELECT id, key, tenant FROM andon.run_ids WHERE id = ANY ($1::uuid[])
