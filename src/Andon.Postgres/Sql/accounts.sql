SELECT t.name, a.title, a.created_at FROM andon.accounts a JOIN andon.tenants t ON t.key = a.tenant ORDER BY t.name COLLATE "C"
