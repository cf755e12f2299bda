UPDATE runs SET version = :version, title = :title, owner = :owner, state = :state, revision = :revision,
                started_at = :started_at, ended_at = :ended_at, holders = :holders
WHERE key = :key
