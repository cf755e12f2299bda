-- Of each tenant by its indexes, so that what has ended is not looked at.
SELECT (SELECT count(*) FROM andon.ready),
       (SELECT coalesce(sum(k.tasks), 0) FROM andon.tenants t CROSS JOIN LATERAL (SELECT count(*) AS tasks FROM andon.tasks WHERE tenant = t.key AND status = 0) k)::bigint,
       (SELECT coalesce(sum(w.runs), 0) FROM andon.tenants t CROSS JOIN LATERAL (SELECT count(*) AS runs FROM andon.runs WHERE tenant = t.key AND state IN (2, 3)) w)::bigint
