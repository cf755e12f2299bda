SELECT DISTINCT ON (p.name) t.name, p.name, p.version, p.digest, p.definition, p.step_types, p.published_by, p.published_at
FROM andon.pipelines p JOIN andon.tenants t ON t.key = p.tenant WHERE t.name = $1
ORDER BY p.name, p.version DESC
