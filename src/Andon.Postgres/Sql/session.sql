SELECT s.id, t.name, s."user", s.hash, s.created_at, s.seen_at, s.expires_at, u.may, coalesce(p.must_change, false)
FROM andon.sessions s JOIN andon.tenants t ON t.key = s.tenant JOIN andon.users u ON u.tenant = s.tenant AND u.id = s."user"
LEFT JOIN andon.passwords p ON p.tenant = s.tenant AND p."user" = s."user" WHERE s.id = $1
