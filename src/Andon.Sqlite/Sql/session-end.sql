DELETE FROM sessions WHERE tenant = :tenant AND id = :id
