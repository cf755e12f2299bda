UPDATE deliveries SET due_at = :until, claim = :claim
WHERE id IN (SELECT id FROM deliveries WHERE state = 0 AND target = :target AND tenant = :tenant AND due_at <= :now ORDER BY due_at LIMIT :limit)
