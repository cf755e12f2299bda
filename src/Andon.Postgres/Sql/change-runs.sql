-- Each is found by its index, as begin-append sees to. Whose a run is, of what pipeline and since when never changes.
UPDATE andon.runs r SET started_at = u.started_at, ended_at = u.ended_at, version = u.version, revision = u.revision, state = u.state,
  title = u.title, owner = u.owner, holders = u.holders
FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[], $7::smallint[], $8::text[], $9::text[], $10::bytea[])
  AS u (key, tenant, started_at, ended_at, version, revision, state, title, owner, holders)
WHERE r.tenant = u.tenant AND r.key = u.key
