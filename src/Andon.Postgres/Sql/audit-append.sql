-- Each chain goes on from its last row, which comes first of its tenant: it brings its number and its hash, and each entry what is hashed with the one before.
WITH links AS (
  SELECT t.tenant, 0 AS nth, coalesce(l.sequence, 0) AS last, NULL::bigint AS at, NULL::text AS actor, NULL::text AS via, NULL::text AS action, NULL::text AS subject,
    NULL::text AS details, coalesce(l.hash, decode(repeat('00', 32), 'hex')) AS body
  FROM (SELECT DISTINCT u.tenant FROM unnest($1::integer[]) AS u (tenant)) t
  LEFT JOIN LATERAL (SELECT a.sequence, a.hash FROM andon.audit a WHERE a.tenant = t.tenant ORDER BY a.sequence DESC LIMIT 1) l ON true
  UNION ALL
  SELECT tenant, nth, NULL, at, actor, via, action, subject, details, body
  FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
    AS e (tenant, nth, at, actor, via, action, subject, details, body)
), numbered AS (
  SELECT *, first_value(last) OVER (PARTITION BY tenant ORDER BY nth) + nth AS sequence FROM links
)
INSERT INTO andon.audit (tenant, sequence, at, actor, via, action, subject, details, hash)
SELECT tenant, sequence, at, actor, via, action, subject, details, hash
FROM (
  SELECT *, andon.audit_chain(CASE nth WHEN 0 THEN body ELSE int8send(sequence) || body END) OVER (PARTITION BY tenant ORDER BY nth ROWS UNBOUNDED PRECEDING) AS hash FROM numbered
) chain
WHERE nth > 0
