-- What a tenant may use; a limit that is null is none. Who has no row has the weight 1 and no limits.
CREATE TABLE quotas (
  tenant            INTEGER PRIMARY KEY,
  weight            INTEGER NOT NULL,
  max_running_steps INTEGER,
  max_open_runs     INTEGER
);
