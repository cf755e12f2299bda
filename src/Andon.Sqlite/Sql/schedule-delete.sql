DELETE FROM schedules WHERE id = :id AND tenant = :tenant
