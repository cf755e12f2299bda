UPDATE secrets SET key_id = :key_id, wrapped_key = :wrapped_key WHERE tenant = :tenant AND name = :name AND wrapped_key = :before
