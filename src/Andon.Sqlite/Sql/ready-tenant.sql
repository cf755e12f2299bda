SELECT key FROM tenants WHERE name = :tenant
