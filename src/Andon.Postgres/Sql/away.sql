SELECT t.name, a."user", a.deputy, a.until FROM andon.away a JOIN andon.tenants t ON t.key = a.tenant WHERE t.name = $1 ORDER BY a."user"
