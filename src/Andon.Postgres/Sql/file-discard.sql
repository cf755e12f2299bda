-- Only where it was not kept once more since it was looked at (a file that was never finished has nobody who could).
WITH gone AS (DELETE FROM andon.files WHERE key = $1 AND ($2::bigint IS NULL OR kept_at = $2) RETURNING key)
DELETE FROM andon.file_chunks c USING gone WHERE c.file = gone.key
