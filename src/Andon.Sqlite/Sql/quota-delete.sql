DELETE FROM quotas WHERE tenant = :tenant
