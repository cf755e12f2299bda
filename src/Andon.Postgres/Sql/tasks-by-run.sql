SELECT k.id, k.run, k.opened_at, k.due_at, k.remind_at, k.reminded_at, k.closed_at, k.revision, k.kind, k.status, k.pipeline, k.step, k.title, k.assignee_id, k.assignee_role, k.escalated_to, k.claimed_by, k.delegated_to, k.decided_by, k.candidates, t.name, k.key
FROM andon.tasks k JOIN andon.tenants t ON t.key = k.tenant
WHERE k.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY k.opened_at, k.key
