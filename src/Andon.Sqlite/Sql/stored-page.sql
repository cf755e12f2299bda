-- The bytes of so many runs after one, how many these are and the last of them. That of a BLOB is in its row's head: its pages are not read.
SELECT count(*), coalesce(max(p.key), 0), coalesce(sum((SELECT sum(length(l.events)) FROM log l WHERE l.run_key = p.key)), 0)
FROM (SELECT key FROM runs WHERE tenant = :tenant AND key > :after ORDER BY key LIMIT :limit) p
