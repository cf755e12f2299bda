DELETE FROM runs WHERE key = :key AND state >= 4 AND ended_at < :ended_before
