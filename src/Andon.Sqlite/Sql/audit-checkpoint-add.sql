INSERT OR IGNORE INTO audit_checkpoints (tenant, sequence, hash, at, key_id, signature) VALUES (:tenant, :sequence, :hash, :at, :key_id, :signature)
