-- What was begun more than a day ago and never finished.
WITH gone AS (
  DELETE FROM andon.files WHERE digest IS NULL AND kept_at < (extract(epoch FROM clock_timestamp() - interval '1 day') * 1000000)::bigint RETURNING key
)
DELETE FROM andon.file_chunks c USING gone WHERE c.file = gone.key
