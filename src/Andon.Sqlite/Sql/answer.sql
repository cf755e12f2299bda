SELECT digest, at, answer FROM answers WHERE tenant = :tenant AND route = :route AND key = :key
