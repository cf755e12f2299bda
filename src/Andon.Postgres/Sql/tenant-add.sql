INSERT INTO andon.tenants (name) SELECT DISTINCT u.name FROM unnest($1::text[]) AS u (name)
WHERE NOT EXISTS (SELECT 1 FROM andon.tenants t WHERE t.name = u.name)
ON CONFLICT DO NOTHING
