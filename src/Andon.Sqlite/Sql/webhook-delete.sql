DELETE FROM webhooks WHERE id = :id AND tenant = :tenant
