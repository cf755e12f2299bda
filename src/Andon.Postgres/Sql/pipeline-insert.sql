-- A second publisher of the same version at this moment is refused, looks again and finds what the first one published.
INSERT INTO andon.pipelines (tenant, name, version, digest, definition, step_types, published_by, published_at)
SELECT t.key, $2, $3, $4, $5, $6, $7, $8 FROM andon.tenants t WHERE t.name = $1
