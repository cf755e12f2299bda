SELECT run, peer, kind FROM andon.calls
WHERE ($1::uuid[] IS NULL OR run <> ALL ($1)) AND ($2::uuid[] IS NULL OR run = ANY ($2))
ORDER BY key LIMIT $3
