-- As "runs", of those that wait or are paused.
SELECT r.key, r.id, r.submitted_at, r.started_at, r.ended_at, r.version, r.revision, r.state, r.pipeline, r.title, r.owner, r.parent, r.holders
FROM (SELECT * FROM andon.runs WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND key < $2 AND state IN (2, 3) ORDER BY key DESC LIMIT $3) r
WHERE ($4::smallint IS NULL OR r.state = $4) AND ($5::text IS NULL OR r.pipeline = $5) AND ($6::text IS NULL OR r.owner = $6)
ORDER BY r.key DESC LIMIT $7
