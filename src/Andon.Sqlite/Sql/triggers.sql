SELECT r.trigger, r.token FROM triggers r JOIN tenants t ON t.key = r.tenant WHERE t.name = :tenant ORDER BY r.id
