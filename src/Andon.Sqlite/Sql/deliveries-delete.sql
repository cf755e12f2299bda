DELETE FROM deliveries WHERE tenant = :tenant AND target = :target
