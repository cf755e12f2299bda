SELECT sequence, hash FROM audit WHERE tenant = :tenant ORDER BY sequence DESC LIMIT 1
