SELECT s.schedule FROM andon.schedules s JOIN andon.tenants t ON t.key = s.tenant WHERE t.name = $1 AND s.id = $2
