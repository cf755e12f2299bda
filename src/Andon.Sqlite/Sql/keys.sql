SELECT k.id, t.name, k.user, k.may, k.scopes, k.hash, k.created_by, k.created_at, k.expires_at
FROM api_keys k JOIN tenants t ON t.key = k.tenant WHERE t.name = :tenant ORDER BY k.created_at DESC, k.id
