DELETE FROM andon.deliveries WHERE id IN (
  SELECT id FROM andon.deliveries WHERE state > 0 AND ended_at < greatest($1, $2) AND ((state = 1 AND ended_at < $1) OR (state = 2 AND ended_at < $2)) ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED)
