SELECT a.sequence, a.at, a.actor, a.via, a.action, a.subject, a.details, a.hash FROM tenants t JOIN audit a ON a.tenant = t.key
WHERE t.name = :tenant AND a.sequence < :before ORDER BY a.sequence DESC
