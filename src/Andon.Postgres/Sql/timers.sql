SELECT run, step, kind, due_at FROM andon.timers
WHERE ($1::uuid[] IS NULL OR run <> ALL ($1)) AND ($2::uuid[] IS NULL OR run = ANY ($2))
ORDER BY due_at, key LIMIT $3
