SELECT r.trigger, r.token FROM andon.triggers r JOIN andon.tenants t ON t.key = r.tenant WHERE t.name = $1 ORDER BY r.id
