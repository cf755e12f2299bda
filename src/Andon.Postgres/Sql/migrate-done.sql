INSERT INTO andon.meta (version, compatible_from) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET version = excluded.version, compatible_from = excluded.compatible_from
