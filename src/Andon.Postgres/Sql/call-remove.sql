-- BETWEEN, as begin-append says.
DELETE FROM andon.calls c USING unnest($1::bigint[], $2::uuid[]) AS u (run_key, peer)
WHERE (c.run_key, c.peer) BETWEEN (u.run_key, u.peer) AND (u.run_key, u.peer)
