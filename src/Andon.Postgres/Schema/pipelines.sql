-- Published versions; never changed. definition and step_types are JSON, as bytes that come back as they were.
CREATE TABLE andon.pipelines (
  tenant       integer NOT NULL,
  version      integer NOT NULL,
  name         text COLLATE "C" NOT NULL,
  digest       text COLLATE "C" NOT NULL,
  definition   bytea   NOT NULL,
  step_types   bytea   NOT NULL,
  published_by text COLLATE "C" NOT NULL,
  published_at bigint  NOT NULL,
  PRIMARY KEY (tenant, name, version)
);

-- Step types that a tenant registered, as JSON.
CREATE TABLE andon.step_types (
  tenant   integer NOT NULL,
  name     text COLLATE "C" NOT NULL,
  metadata bytea   NOT NULL,
  PRIMARY KEY (tenant, name)
);

-- Who is away, and who decides in their stead.
CREATE TABLE andon.away (
  tenant  integer NOT NULL,
  "user"  text COLLATE "C" NOT NULL,
  deputy  text COLLATE "C" NOT NULL,
  until   bigint  NOT NULL,
  PRIMARY KEY (tenant, "user")
);
