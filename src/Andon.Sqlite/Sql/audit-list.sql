SELECT a.sequence, a.at, a.actor, a.via, a.action, a.subject, a.details, a.hash FROM tenants t JOIN audit a ON a.tenant = t.key
WHERE t.name = :tenant AND a.sequence < :before
  AND (:actor IS NULL OR a.actor = :actor)
  AND (:action IS NULL OR a.action = :action OR (substr(:action, -1) = '.' AND substr(a.action, 1, length(:action)) = :action))
  AND (:subject IS NULL OR a.subject = :subject) AND a.at >= :since
ORDER BY a.sequence DESC LIMIT :limit
