SELECT key FROM tenants WHERE name = :name
