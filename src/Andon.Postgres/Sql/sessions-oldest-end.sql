DELETE FROM andon.sessions WHERE id IN (
  SELECT id FROM andon.sessions WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND "user" = $2 ORDER BY created_at DESC, id DESC OFFSET $3)
