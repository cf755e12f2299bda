INSERT INTO calls (run_key, peer, kind) VALUES (:run_key, :peer, :kind)
ON CONFLICT (run_key, peer) DO UPDATE SET kind = excluded.kind
