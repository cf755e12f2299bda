-- What a tenant may use; a limit that is null is none. Who has no row has the weight 1 and no limits.
CREATE TABLE andon.quotas (
  tenant            integer PRIMARY KEY,
  weight            integer NOT NULL,
  max_running_steps integer,
  max_open_runs     integer
);
