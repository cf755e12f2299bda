DELETE FROM sessions WHERE tenant = :tenant AND expires_at < :before
