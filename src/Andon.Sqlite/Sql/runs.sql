SELECT key, id, tenant, pipeline, version, title, owner, state, revision, submitted_at, started_at, ended_at, holders, parent
FROM runs WHERE tenant = :tenant AND key < :before ORDER BY key DESC
