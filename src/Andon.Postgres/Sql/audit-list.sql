-- Of at most $3 entries before one those that match, at most $8: a list that finds little must end.
SELECT a.sequence, a.at, a.actor, a.via, a.action, a.subject, a.details, a.hash
FROM (SELECT * FROM andon.audit WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND sequence < $2 ORDER BY sequence DESC LIMIT $3) a
WHERE ($4::text IS NULL OR a.actor = $4)
  AND ($5::text IS NULL OR a.action = $5 OR (right($5, 1) = '.' AND starts_with(a.action, $5)))
  AND ($6::text IS NULL OR a.subject = $6) AND a.at >= $7
ORDER BY a.sequence DESC LIMIT $8
