SELECT t.name, a.title, a.created_at FROM accounts a JOIN tenants t ON t.key = a.tenant ORDER BY t.name
