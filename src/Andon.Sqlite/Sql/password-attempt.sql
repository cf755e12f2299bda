UPDATE passwords SET attempts = :attempts, next_at = :next_at WHERE tenant = :tenant AND user = :user AND attempts = :seen AND hash = :hash
