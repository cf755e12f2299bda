-- The keys that sign links to human tasks where no master key does. They are of no tenant; whoever reads the database can sign links.
CREATE TABLE andon.link_keys (
  id      text COLLATE "C" PRIMARY KEY,
  key     bytea  NOT NULL,
  made_at bigint NOT NULL
);
