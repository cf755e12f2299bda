-- A task belongs to the run that opened it; another run's append does not change it.
INSERT INTO tasks (id, run_key, tenant, pipeline, step, revision, kind, status, title,
                   assignee_id, assignee_role, escalated_to, claimed_by, opened_at, due_at, closed_at, decided_by,
                   candidates, delegated_to, remind_at, reminded_at)
VALUES (:id, :run_key, :tenant, :pipeline, :step, :revision, :kind, :status, :title,
        :assignee_id, :assignee_role, :escalated_to, :claimed_by, :opened_at, :due_at, :closed_at, :decided_by,
        :candidates, :delegated_to, :remind_at, :reminded_at)
ON CONFLICT (id) DO UPDATE SET status = excluded.status, title = excluded.title, revision = excluded.revision,
  assignee_id = excluded.assignee_id, assignee_role = excluded.assignee_role, escalated_to = excluded.escalated_to,
  step = excluded.step, claimed_by = excluded.claimed_by, opened_at = excluded.opened_at, due_at = excluded.due_at,
  closed_at = excluded.closed_at, decided_by = excluded.decided_by,
  candidates = excluded.candidates, delegated_to = excluded.delegated_to, remind_at = excluded.remind_at, reminded_at = excluded.reminded_at
WHERE run_key = excluded.run_key
