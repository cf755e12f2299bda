DELETE FROM sessions WHERE tenant = :tenant AND user = :user
