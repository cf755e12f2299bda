-- Whoever comes second waits here, and then finds nothing left to do.
SELECT pg_advisory_xact_lock(1097753711, 1);
CREATE SCHEMA IF NOT EXISTS andon;
CREATE TABLE IF NOT EXISTS andon.meta (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL, compatible_from bigint NOT NULL);
-- From here on nobody else is waited for so long that all who come after would wait too; who was in the way is told of, and the next start tries again.
SELECT set_config('lock_timeout', '10s', true);
