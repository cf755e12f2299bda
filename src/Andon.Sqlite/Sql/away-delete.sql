DELETE FROM away WHERE tenant = :tenant AND user = :user
