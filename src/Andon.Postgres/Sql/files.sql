SELECT tenant, key, kept_at, digest, bytes FROM andon.files WHERE digest IS NOT NULL
