UPDATE deliveries SET state = :state, due_at = :due_at, claim = NULL, attempts = :attempts, ended_at = :ended_at, last_status = :last_status, last_error = :last_error
WHERE id = :id AND tenant = :tenant AND claim = :claim AND state = 0
