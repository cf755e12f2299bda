-- Those that are over are removed at each sign-in, which must not walk through all others.
CREATE INDEX sessions_by_end ON sessions (tenant, expires_at);
