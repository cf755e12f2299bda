-- A node is in the table before anything that it starts is in the log, so that this never takes a new one for dead.
SELECT r.id, h.incarnation
FROM andon.runs r
CROSS JOIN LATERAL (SELECT encode(substr(r.holders, g, 16), 'hex')::uuid AS incarnation FROM generate_series(1, length(r.holders), 16) g) h
WHERE r.holders IS NOT NULL AND r.state < 4 AND h.incarnation <> $1
  AND NOT EXISTS (SELECT 1 FROM andon.nodes n WHERE n.incarnation = h.incarnation)
