-- Passwords of users, as slow hashes. Attempts count since the last one that was right; before next_at none is looked at.
CREATE TABLE andon.passwords (
  tenant      integer NOT NULL,
  "user"      text COLLATE "C" NOT NULL,
  hash        text    NOT NULL,
  must_change boolean NOT NULL,
  changed_at  bigint  NOT NULL,
  attempts    integer NOT NULL,
  next_at     bigint  NOT NULL,
  PRIMARY KEY (tenant, "user"),
  FOREIGN KEY (tenant, "user") REFERENCES andon.users (tenant, id) ON DELETE CASCADE
);

-- Sessions of those who signed in, with the SHA-256 of their secrets.
CREATE TABLE andon.sessions (
  id         text COLLATE "C" PRIMARY KEY,
  tenant     integer NOT NULL,
  "user"     text COLLATE "C" NOT NULL,
  hash       bytea   NOT NULL,
  created_at bigint  NOT NULL,
  seen_at    bigint  NOT NULL,
  expires_at bigint  NOT NULL,
  FOREIGN KEY (tenant, "user") REFERENCES andon.users (tenant, id) ON DELETE CASCADE
);

CREATE INDEX sessions_by_user ON andon.sessions (tenant, "user");

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['passwords', 'sessions'] LOOP
    EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE andon.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenants_of_this_transaction ON andon.%I
      USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]))$p$, t);
  END LOOP;
END $$;

-- As of a key: whoever presents a session does not know its tenant yet.
CREATE POLICY key_of_this_transaction ON andon.sessions FOR SELECT
  USING (id = (SELECT nullif(current_setting('andon.key', true), '')));
