-- A program of the version before does not give back the slots of what it ends. Whose run nobody holds any more has none,
-- but its place among the open ones (without a step). Of a tenant that is newer than the list of them no run is seen.
DELETE FROM andon.slots s
WHERE s.tenant = ANY ((SELECT current_setting('andon.tenants', true)::integer[])::integer[])
  AND NOT EXISTS (SELECT 1 FROM andon.runs r WHERE r.tenant = s.tenant AND r.key = s.run_key AND (r.holders IS NOT NULL OR (s.step = '' AND r.state < 4)))
  AND NOT EXISTS (SELECT 1 FROM andon.leases l WHERE l.run_key = s.run_key)
