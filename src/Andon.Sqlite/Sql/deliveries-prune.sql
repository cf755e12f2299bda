DELETE FROM deliveries WHERE id IN (
  SELECT id FROM deliveries WHERE state > 0 AND ended_at < max(:delivered_before, :dead_before) AND ((state = 1 AND ended_at < :delivered_before) OR (state = 2 AND ended_at < :dead_before)) ORDER BY ended_at LIMIT :limit)
