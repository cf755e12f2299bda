SELECT key, name FROM tenants
