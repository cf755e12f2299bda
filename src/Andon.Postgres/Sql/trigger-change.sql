UPDATE andon.triggers SET revision = $4, trigger = $5 WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND id = $2 AND revision = $3
