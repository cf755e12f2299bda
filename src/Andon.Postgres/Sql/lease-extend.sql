UPDATE andon.leases SET until = $1
WHERE run_key = (SELECT key FROM andon.run_ids WHERE id = $2) AND step = $3 AND token = $5 AND tenant = (SELECT key FROM andon.tenants WHERE name = $4)
