UPDATE api_keys SET expires_at = min(expires_at, :at) WHERE tenant = :tenant AND id = :id
