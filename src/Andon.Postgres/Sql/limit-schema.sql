-- The tables of the limit program: what any durable engine has to write per step, and nothing else.
-- Each row can be found by its run and step: a log that nobody can read back is no record.
CREATE SCHEMA andon_limit
CREATE TABLE outputs (run bigint NOT NULL, step integer NOT NULL, body bytea NOT NULL)
CREATE UNIQUE INDEX outputs_by_step ON outputs (run, step)
CREATE TABLE events (run bigint NOT NULL, at bigint NOT NULL, step integer NOT NULL, body bytea NOT NULL)
CREATE UNIQUE INDEX events_by_step ON events (run, step)
CREATE TABLE runs (run bigint PRIMARY KEY, at bigint NOT NULL, step integer NOT NULL, state integer NOT NULL) WITH (fillfactor = 50)
