UPDATE sessions SET seen_at = :at WHERE tenant = :tenant AND id = :id
