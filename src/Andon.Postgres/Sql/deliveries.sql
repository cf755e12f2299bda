SELECT n.name, d.id, d.target, d.state, d.due_at, d.claim, d.attempts, d.created_at, d.ended_at, d.last_status, d.type, d.last_error, d.body FROM andon.deliveries d JOIN andon.tenants n ON n.key = d.tenant
WHERE n.name = $1 AND d.target = $2 AND ($3::smallint IS NULL OR d.state = $3) AND ($4::uuid IS NULL OR d.id < $4) ORDER BY d.id DESC LIMIT $5
