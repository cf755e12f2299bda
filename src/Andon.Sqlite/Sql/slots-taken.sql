SELECT count(*) FROM slots WHERE tenant = :tenant AND key = :key
