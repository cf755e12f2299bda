INSERT INTO webhooks (tenant, id, revision, webhook)
SELECT :tenant, :id, :revision, :webhook WHERE (SELECT count(*) FROM webhooks WHERE tenant = :tenant) < :most
