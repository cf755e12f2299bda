SELECT r.id, c.peer, c.kind FROM calls c JOIN runs r ON r.key = c.run_key WHERE c.run_key = :run_key ORDER BY c.peer
