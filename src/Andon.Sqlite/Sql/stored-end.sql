DELETE FROM stored WHERE tenant = :tenant
