-- The dead, and with them what they have under way: a transaction that was cut off half way would keep its runs from those who take them up until the server
-- misses it. Each names its node as begin-append does; of other roles' sessions none is touched.
WITH dead AS MATERIALIZED (DELETE FROM andon.nodes WHERE until < andon.now_us() RETURNING incarnation)
SELECT pg_terminate_backend(s.pid)
FROM dead d
JOIN pg_locks l ON l.locktype = 'advisory' AND l.classid = 1097753712 AND l.objid = ('x' || right(d.incarnation::text, 8))::bit(32)::bigint::oid AND l.objsubid = 2
JOIN pg_stat_activity s ON s.pid = l.pid AND s.datname = current_database() AND s.usename = current_user
