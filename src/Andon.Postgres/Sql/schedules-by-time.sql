SELECT schedule FROM andon.schedules
WHERE wake_at < 9223372036854775807 AND ($1::uuid[] IS NULL OR id <> ALL ($1)) ORDER BY wake_at LIMIT $2
