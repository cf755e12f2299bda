-- In the background's time, as the whole of it counts only once its last row is durable.
INSERT INTO andon.files (bytes, kept_at, tenant) VALUES (0, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, $1) RETURNING key
