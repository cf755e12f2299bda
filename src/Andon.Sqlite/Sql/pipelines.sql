SELECT t.name, p.name, p.version, p.digest, p.definition, p.step_types, p.published_by, p.published_at
FROM pipelines p JOIN tenants t ON t.key = p.tenant
WHERE t.name = :tenant AND p.version = (SELECT max(q.version) FROM pipelines q WHERE q.tenant = p.tenant AND q.name = p.name)
ORDER BY p.name
