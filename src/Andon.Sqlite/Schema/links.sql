-- The keys that sign links to human tasks where no master key does. They are of no tenant; whoever reads the database can sign links.
CREATE TABLE link_keys (
  id      TEXT    NOT NULL PRIMARY KEY,
  key     BLOB    NOT NULL,
  made_at INTEGER NOT NULL
) WITHOUT ROWID;
