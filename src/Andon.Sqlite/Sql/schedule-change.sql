UPDATE schedules SET revision = :revision, wake_at = :wake_at, schedule = :schedule WHERE id = :id AND tenant = :tenant AND revision = :seen
