-- The nodes that are heard of. Who is not in here is dead: a row goes when its node ends, or when another finds that it was silent for too long.
CREATE TABLE andon.nodes (
  incarnation uuid   PRIMARY KEY,
  name        text COLLATE "C" NOT NULL,
  until       bigint NOT NULL
) WITH (fillfactor = 50);

-- The one source of time of all that compares leases: the server's clock, whatever the clocks of the nodes show.
CREATE FUNCTION andon.now_us() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;
