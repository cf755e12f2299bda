DELETE FROM answers WHERE tenant = :tenant AND route = :route AND key = :key AND at = :at AND answer IS NULL
