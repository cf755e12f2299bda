SELECT s.id, t.name, s.user, s.hash, s.created_at, s.seen_at, s.expires_at, u.may, coalesce(p.must_change, 0)
FROM sessions s JOIN tenants t ON t.key = s.tenant JOIN users u ON u.tenant = s.tenant AND u.id = s.user LEFT JOIN passwords p ON p.tenant = s.tenant AND p.user = s.user WHERE s.id = :id
