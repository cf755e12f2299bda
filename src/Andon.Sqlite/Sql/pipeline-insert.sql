INSERT INTO pipelines (tenant, name, version, digest, definition, step_types, published_by, published_at)
VALUES (:tenant, :name, :version, :digest, :definition, :step_types, :published_by, :published_at)
