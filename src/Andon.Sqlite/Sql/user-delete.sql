DELETE FROM users WHERE tenant = :tenant AND id = :id
