SELECT t.name, s.name, s.metadata FROM andon.step_types s JOIN andon.tenants t ON t.key = s.tenant WHERE t.name = $1 ORDER BY s.name
