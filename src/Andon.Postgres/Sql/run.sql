SELECT r.key, r.id, r.submitted_at, r.started_at, r.ended_at, r.version, r.revision, r.state, r.pipeline, r.title, r.owner, r.parent, r.holders, t.name
FROM andon.runs r JOIN andon.tenants t ON t.key = r.tenant
WHERE r.tenant = (SELECT tenant FROM andon.run_ids WHERE id = $1) AND r.key = (SELECT key FROM andon.run_ids WHERE id = $1)
