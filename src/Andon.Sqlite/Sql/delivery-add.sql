INSERT INTO deliveries (id, tenant, target, state, due_at, attempts, created_at, ended_at, type, body)
VALUES (:id, :tenant, :target, :state, :due_at, :attempts, :created_at, :ended_at, :type, :body) ON CONFLICT (id) DO NOTHING
