-- By the indexes of what waits, so that what has ended is not looked at.
SELECT (SELECT count(*) FROM ready),
       (SELECT count(*) FROM tenants t CROSS JOIN tasks k INDEXED BY tasks_by_status WHERE k.tenant = t.key AND k.status = 0),
       (SELECT count(*) FROM runs INDEXED BY runs_waiting WHERE state IN (2, 3))
