INSERT INTO andon_limit.events (run, at, step, body) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bytea[])
