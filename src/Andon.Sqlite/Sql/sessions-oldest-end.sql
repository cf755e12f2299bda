DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE tenant = :tenant AND user = :user ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET :kept)
