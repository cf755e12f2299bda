UPDATE andon.files SET digest = $2, bytes = $3, kept_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint WHERE key = $1
