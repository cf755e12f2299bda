INSERT INTO andon_limit.outputs (run, step, body) SELECT * FROM unnest($1::bigint[], $2::integer[], $3::bytea[])
