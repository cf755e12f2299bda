SELECT webhook FROM webhooks ORDER BY id
