SELECT id, wake_at, schedule FROM schedules WHERE wake_at < 9223372036854775807 ORDER BY wake_at
