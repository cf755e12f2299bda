-- The tables of the limit program: what any durable engine has to write per step, and nothing else.
-- Each row can be found by its run and step: a log that nobody can read back is no record.
CREATE TABLE outputs (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, step INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE events (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX outputs_by_step ON outputs (run, step);
CREATE UNIQUE INDEX events_by_step ON events (run, step);
CREATE TABLE runs (run INTEGER PRIMARY KEY, step INTEGER NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL);
