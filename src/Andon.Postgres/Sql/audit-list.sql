SELECT a.sequence, a.at, a.actor, a.via, a.action, a.subject, a.details, a.hash FROM andon.audit a
WHERE a.tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND a.sequence < $2
  AND ($3::text IS NULL OR a.actor = $3)
  AND ($4::text IS NULL OR a.action = $4 OR (right($4, 1) = '.' AND starts_with(a.action, $4)))
  AND ($5::text IS NULL OR a.subject = $5) AND a.at >= $6
ORDER BY a.sequence DESC LIMIT $7
