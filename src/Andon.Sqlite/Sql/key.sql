SELECT k.id, t.name, k.user, k.may, k.scopes, k.hash, k.created_by, k.created_at, k.expires_at, u.may
FROM api_keys k JOIN tenants t ON t.key = k.tenant JOIN users u ON u.tenant = k.tenant AND u.id = k.user WHERE k.id = :id
