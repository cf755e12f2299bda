DELETE FROM link_keys WHERE made_at < :before
