-- Each chain goes on from its last row: the row before the first of the batch brings its hash, and every other what is hashed with the one before.
WITH heads AS (
  SELECT t.tenant, coalesce(l.sequence, 0) AS sequence, coalesce(l.hash, decode(repeat('00', 32), 'hex')) AS hash
  FROM (SELECT DISTINCT u.tenant FROM unnest($1::integer[]) AS u (tenant)) t
  LEFT JOIN LATERAL (SELECT a.sequence, a.hash FROM andon.audit a WHERE a.tenant = t.tenant ORDER BY a.sequence DESC LIMIT 1) l ON true
), links AS (
  SELECT tenant, 0 AS nth, sequence, NULL::bigint AS at, NULL::text AS actor, NULL::text AS via, NULL::text AS action, NULL::text AS subject, NULL::text AS details, hash AS link
  FROM heads
  UNION ALL
  SELECT e.tenant, e.nth, h.sequence + e.nth, e.at, e.actor, e.via, e.action, e.subject, e.details, int8send(h.sequence + e.nth) || e.body
  FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
    AS e (tenant, nth, at, actor, via, action, subject, details, body)
  JOIN heads h ON h.tenant = e.tenant
)
INSERT INTO andon.audit (tenant, sequence, at, actor, via, action, subject, details, hash)
SELECT tenant, sequence, at, actor, via, action, subject, details, hash
FROM (SELECT *, andon.audit_chain(link) OVER (PARTITION BY tenant ORDER BY nth ROWS UNBOUNDED PRECEDING) AS hash FROM links) chain
WHERE nth > 0
