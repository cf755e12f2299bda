ALTER TABLE andon.quotas ADD COLUMN max_requests_per_second integer;
ALTER TABLE andon.quotas ADD COLUMN max_request_burst integer;
