UPDATE leases SET until = :until
WHERE run_key = (SELECT key FROM runs WHERE id = :run) AND step = :step AND tenant = (SELECT key FROM tenants WHERE name = :tenant) AND token = :token
