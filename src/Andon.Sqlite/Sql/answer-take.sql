INSERT INTO answers (tenant, route, key, digest, at, answer) VALUES (:tenant, :route, :key, :digest, :at, NULL)
ON CONFLICT (tenant, route, key) DO UPDATE SET digest = excluded.digest, at = excluded.at, answer = NULL
