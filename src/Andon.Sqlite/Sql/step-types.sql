SELECT t.name, s.name, s.metadata FROM step_types s JOIN tenants t ON t.key = s.tenant WHERE t.name = :tenant ORDER BY s.name
