ALTER TABLE quotas ADD COLUMN max_requests_per_second INTEGER;
ALTER TABLE quotas ADD COLUMN max_request_burst INTEGER;
