SELECT k.id, r.id, t.name, k.pipeline, k.step, k.revision, k.kind, k.status, k.title, k.assignee_id, k.assignee_role, k.escalated_to, k.claimed_by, k.opened_at, k.due_at, k.closed_at, k.decided_by, k.candidates, k.delegated_to, k.remind_at, k.reminded_at, k.key
FROM tasks k JOIN runs r ON r.key = k.run_key JOIN tenants t ON t.key = k.tenant
WHERE k.id = :id
