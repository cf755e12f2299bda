DELETE FROM api_keys WHERE tenant = :tenant AND user = :user
