INSERT INTO schedules (tenant, id, pipeline, revision, wake_at, schedule)
SELECT :tenant, :id, :pipeline, :revision, :wake_at, :schedule WHERE (SELECT count(*) FROM schedules WHERE tenant = :tenant) < :most
