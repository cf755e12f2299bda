SELECT k.id, t.name, k."user", k.may, k.scopes, k.hash, k.created_by, k.created_at, k.expires_at, u.may
FROM andon.api_keys k JOIN andon.tenants t ON t.key = k.tenant JOIN andon.users u ON u.tenant = k.tenant AND u.id = k."user" WHERE k.id = $1
