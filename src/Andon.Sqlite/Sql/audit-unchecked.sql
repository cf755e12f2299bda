SELECT name, last - checked, (SELECT at FROM audit_checkpoints WHERE tenant = key AND sequence = checked) FROM (
  SELECT t.key, t.name, (SELECT max(sequence) FROM audit WHERE tenant = t.key) AS last,
    coalesce((SELECT max(sequence) FROM audit_checkpoints WHERE tenant = t.key), 0) AS checked FROM tenants t)
WHERE last > checked ORDER BY name
