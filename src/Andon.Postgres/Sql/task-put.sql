-- A task belongs to the run that opened it; another run's append does not change it.
INSERT INTO andon.tasks AS t (id, run_key, run, opened_at, due_at, remind_at, reminded_at, closed_at, tenant, revision, kind, status,
                         pipeline, step, title, assignee_id, assignee_role, escalated_to, claimed_by, delegated_to, decided_by, candidates)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::integer[], $10::integer[],
                     $11::smallint[], $12::smallint[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],
                     $21::text[], $22::text[])
ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at, due_at = excluded.due_at, remind_at = excluded.remind_at, reminded_at = excluded.reminded_at,
  closed_at = excluded.closed_at, revision = excluded.revision, status = excluded.status, step = excluded.step, title = excluded.title,
  assignee_id = excluded.assignee_id, assignee_role = excluded.assignee_role, escalated_to = excluded.escalated_to, claimed_by = excluded.claimed_by,
  delegated_to = excluded.delegated_to, decided_by = excluded.decided_by, candidates = excluded.candidates
WHERE t.run_key = excluded.run_key
