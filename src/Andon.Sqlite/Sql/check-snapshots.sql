SELECT run_key, seq FROM snapshots WHERE seq < 1 OR NOT EXISTS (SELECT 1 FROM log WHERE log.run_key = snapshots.run_key AND log.seq = snapshots.seq) LIMIT 20
