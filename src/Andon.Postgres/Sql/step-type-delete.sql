DELETE FROM andon.step_types WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND name = $2
