SELECT t.name, p.user, p.hash, p.must_change, p.changed_at, p.attempts, p.next_at FROM passwords p JOIN tenants t ON t.key = p.tenant WHERE t.name = :tenant AND p.user = :user
