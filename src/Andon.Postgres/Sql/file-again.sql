UPDATE andon.files SET kept_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint WHERE tenant = $1 AND digest = $2 RETURNING key
