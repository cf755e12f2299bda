UPDATE andon.deliveries d SET due_at = $4, claim = $5 FROM andon.tenants n
WHERE n.key = d.tenant AND d.id IN (
  SELECT id FROM andon.deliveries WHERE state = 0 AND target = $2 AND tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND due_at <= $3 ORDER BY due_at LIMIT $6 FOR UPDATE SKIP LOCKED)
RETURNING n.name, d.id, d.target, d.state, d.due_at, d.claim, d.attempts, d.created_at, d.ended_at, d.last_status, d.type, d.last_error, d.body
