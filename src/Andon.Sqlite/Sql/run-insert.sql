INSERT INTO runs (key, id, tenant, pipeline, version, title, owner, state, revision, submitted_at, started_at, ended_at, holders, idempotency_key, parent)
VALUES (:key, :id, :tenant, :pipeline, :version, :title, :owner, :state, :revision, :submitted_at, :started_at, :ended_at, :holders, :idempotency_key, :parent)
