SELECT f.key FROM andon.files f WHERE f.digest IS NOT NULL
  AND f.bytes <> coalesce((SELECT sum(length(c.bytes)) FROM andon.file_chunks c WHERE c.file = f.key), 0) LIMIT 20
