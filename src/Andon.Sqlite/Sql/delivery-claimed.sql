-- By when the claim is over, as it was just set: the rest of the webhook's deliveries are not looked at.
SELECT n.name, d.id, d.target, d.state, d.due_at, d.claim, d.attempts, d.created_at, d.ended_at, d.last_status, d.type, d.last_error, d.body
FROM deliveries d INDEXED BY deliveries_due JOIN tenants n ON n.key = d.tenant
WHERE d.state = 0 AND d.target = :target AND d.tenant = :tenant AND d.due_at = :until AND d.claim = :claim ORDER BY d.id
