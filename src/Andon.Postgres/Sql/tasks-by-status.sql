SELECT k.id, k.run, k.opened_at, k.due_at, k.remind_at, k.reminded_at, k.closed_at, k.revision, k.kind, k.status, k.pipeline, k.step, k.title, k.assignee_id, k.assignee_role, k.escalated_to, k.claimed_by, k.delegated_to, k.decided_by, k.candidates, t.name, k.key
FROM andon.tasks k JOIN andon.tenants t ON t.key = k.tenant
WHERE k.tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND k.status = $2 AND (k.opened_at, k.key) > ($3, $4)
ORDER BY k.opened_at, k.key LIMIT $5
