SELECT t.name, u.id, u.may, u.created_at, u.email, u.language FROM andon.users u JOIN andon.tenants t ON t.key = u.tenant WHERE t.name = $1 AND u.id = $2
