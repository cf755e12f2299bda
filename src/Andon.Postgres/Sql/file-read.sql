SELECT bytes FROM andon.file_chunks WHERE file = $1 AND n = $2
