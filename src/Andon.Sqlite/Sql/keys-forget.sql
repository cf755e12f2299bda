DELETE FROM api_keys WHERE tenant = :tenant AND expires_at < :before
