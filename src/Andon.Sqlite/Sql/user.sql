SELECT t.name, u.id, u.may, u.created_at, u.email, u.language FROM users u JOIN tenants t ON t.key = u.tenant WHERE t.name = :tenant AND u.id = :id
