SELECT r.key, r.id, r.submitted_at, r.started_at, r.ended_at, r.version, r.revision, r.state, r.pipeline, r.title, r.owner, r.parent, r.holders, t.name
FROM andon.run_ids i JOIN andon.runs r ON r.tenant = i.tenant AND r.key = i.key JOIN andon.tenants t ON t.key = i.tenant
WHERE i.id = $1
