INSERT INTO step_types (tenant, name, metadata) VALUES (:tenant, :name, :metadata)
ON CONFLICT (tenant, name) DO UPDATE SET metadata = excluded.metadata
