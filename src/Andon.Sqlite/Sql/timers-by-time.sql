SELECT r.id, m.step, m.kind, m.due_at FROM timers m JOIN runs r ON r.key = m.run_key ORDER BY m.due_at, m.key
