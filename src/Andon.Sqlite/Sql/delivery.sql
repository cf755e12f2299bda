SELECT n.name, d.id, d.target, d.state, d.due_at, d.claim, d.attempts, d.created_at, d.ended_at, d.last_status, d.type, d.last_error, d.body
FROM deliveries d JOIN tenants n ON n.key = d.tenant WHERE n.name = :tenant AND d.id = :id
