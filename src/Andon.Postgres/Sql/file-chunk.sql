INSERT INTO andon.file_chunks (file, n, tenant, bytes) VALUES ($1, $2, $3, $4)
