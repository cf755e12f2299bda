-- Who may use the server, and what was answered to requests that may be sent again.

-- Tenants that somebody set up. The table tenants has every name that was ever used, for its key.
CREATE TABLE andon.accounts (
  tenant     integer PRIMARY KEY,
  title      text COLLATE "C" NOT NULL,
  created_at bigint  NOT NULL
);

-- may is JSON: {role, business_roles}.
CREATE TABLE andon.users (
  tenant     integer NOT NULL,
  id         text COLLATE "C" NOT NULL,
  may        text    NOT NULL,
  created_at bigint  NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- API keys, with the SHA-256 of their secrets. may is what a key was made for where that is not what its user may; scopes is a JSON list.
CREATE TABLE andon.api_keys (
  id         text COLLATE "C" PRIMARY KEY,
  tenant     integer NOT NULL,
  "user"     text COLLATE "C" NOT NULL,
  may        text,
  scopes     text    NOT NULL,
  hash       bytea   NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  created_at bigint  NOT NULL,
  expires_at bigint  NOT NULL,
  FOREIGN KEY (tenant, "user") REFERENCES andon.users (tenant, id) ON DELETE CASCADE
);

CREATE INDEX api_keys_by_user ON andon.api_keys (tenant, "user");

-- answer is null while the request is under way.
CREATE TABLE andon.answers (
  tenant integer NOT NULL,
  route  text COLLATE "C" NOT NULL,
  key    text COLLATE "C" NOT NULL,
  digest bytea   NOT NULL,
  at     bigint  NOT NULL,
  answer bytea,
  PRIMARY KEY (tenant, route, key)
);

CREATE INDEX answers_by_age ON andon.answers (at);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['accounts', 'users', 'api_keys', 'answers'] LOOP
    EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE andon.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenants_of_this_transaction ON andon.%I
      USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]))$p$, t);
  END LOOP;
END $$;

-- Whoever presents a key does not know its tenant yet: the key says that. A transaction that names one key may see that one, and change nothing of it.
CREATE POLICY key_of_this_transaction ON andon.api_keys FOR SELECT
  USING (id = (SELECT nullif(current_setting('andon.key', true), '')));
