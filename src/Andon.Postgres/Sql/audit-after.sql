SELECT a.sequence, a.at, a.actor, a.via, a.action, a.subject, a.details, a.hash FROM andon.audit a
WHERE a.tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND a.sequence > $2 ORDER BY a.sequence LIMIT $3
