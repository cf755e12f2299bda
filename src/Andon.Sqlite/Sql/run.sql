SELECT r.key, r.id, t.name, r.pipeline, r.version, r.title, r.owner, r.state, r.revision, r.submitted_at, r.started_at, r.ended_at, r.holders, r.parent
FROM runs r JOIN tenants t ON t.key = r.tenant WHERE r.key = :key
