UPDATE deliveries SET state = 0, due_at = :now, claim = NULL, attempts = 0, ended_at = 9223372036854775807
WHERE id = :id AND tenant = :tenant AND target = :target AND state > 0
