-- An upsert of rows that are there always: it finds each by its index, where the plan of an UPDATE with a join depends on sizes.
-- Whose a run is, of what pipeline and since when never changes.
INSERT INTO andon.runs (key, id, submitted_at, started_at, ended_at, tenant, version, revision, state, pipeline, title, owner, idempotency_key, parent, holders)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::integer[], $7::integer[], $8::integer[], $9::smallint[],
                     $10::text[], $11::text[], $12::text[], $13::text[], $14::uuid[], $15::bytea[])
ON CONFLICT (tenant, key) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at, version = excluded.version,
  revision = excluded.revision, state = excluded.state, title = excluded.title, owner = excluded.owner, holders = excluded.holders
