INSERT INTO andon.webhooks (tenant, id, revision, webhook)
SELECT t.key, $2, $3, $4 FROM andon.tenants t WHERE t.name = $1 AND (SELECT count(*) FROM andon.webhooks w WHERE w.tenant = t.key) < $5
