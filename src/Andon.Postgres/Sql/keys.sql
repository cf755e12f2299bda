SELECT k.id, t.name, k."user", k.may, k.scopes, k.hash, k.created_by, k.created_at, k.expires_at
FROM andon.api_keys k JOIN andon.tenants t ON t.key = k.tenant WHERE t.name = $1 ORDER BY k.created_at DESC, k.id
