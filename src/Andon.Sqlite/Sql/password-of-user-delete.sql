DELETE FROM passwords WHERE tenant = :tenant AND user = :user
