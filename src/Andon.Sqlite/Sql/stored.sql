SELECT t.name, max(s.bytes, s.so_far), s.tenant, s.so_far, s.next_key FROM stored s JOIN tenants t ON t.key = s.tenant ORDER BY t.name
