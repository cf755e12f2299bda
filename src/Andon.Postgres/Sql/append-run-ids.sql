INSERT INTO andon.run_ids (id, key, tenant) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::integer[])
