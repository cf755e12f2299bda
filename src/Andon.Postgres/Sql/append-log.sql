-- The compare of compare-and-append: refused where a run has this row already (unique), or has not the one before (null, which seq may not be).
INSERT INTO andon.log (run_key, append_id, at, seq, tenant, events)
SELECT u.run_key, u.append_id, u.at,
       CASE WHEN u.seq = 1 THEN 1 ELSE (SELECT u.seq FROM andon.log p WHERE p.run_key = u.run_key AND p.seq = u.seq - 1) END,
       u.tenant, u.events
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::bytea[]) AS u (run_key, append_id, at, seq, tenant, events)
