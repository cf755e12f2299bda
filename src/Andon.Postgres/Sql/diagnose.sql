-- What of a batch that was refused cannot be written: the place among the batch, the run that has the idempotency key, and whether the run has moved on.
SELECT u.n,
       (SELECT r.id FROM andon.runs r WHERE r.tenant = u.tenant AND r.pipeline = u.pipeline AND r.idempotency_key = u.idempotency_key),
       CASE WHEN u.seq = 1 THEN EXISTS (SELECT 1 FROM andon.run_ids i WHERE i.id = u.run)
            ELSE EXISTS (SELECT 1 FROM andon.log l WHERE l.run_key = u.run_key AND l.seq = u.seq)
              OR NOT EXISTS (SELECT 1 FROM andon.log p WHERE p.run_key = u.run_key AND p.seq = u.seq - 1) END
FROM unnest($1::integer[], $2::uuid[], $3::bigint[], $4::integer[], $5::integer[], $6::text[], $7::text[])
  AS u (n, run, run_key, seq, tenant, pipeline, idempotency_key)
