SELECT webhook FROM andon.webhooks ORDER BY id
