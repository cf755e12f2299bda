SELECT t.name, a.user, a.deputy, a.until FROM away a JOIN tenants t ON t.key = a.tenant WHERE t.name = :tenant ORDER BY a.user
