SELECT t.name, p."user", p.hash, p.must_change, p.changed_at, p.attempts, p.next_at FROM andon.passwords p JOIN andon.tenants t ON t.key = p.tenant WHERE t.name = $1 AND p."user" = $2
