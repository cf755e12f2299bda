INSERT INTO andon.nodes (incarnation, name, until) VALUES ($1, $2, andon.now_us() + $3)
ON CONFLICT (incarnation) DO UPDATE SET until = excluded.until
