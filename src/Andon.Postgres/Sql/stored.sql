SELECT t.name, greatest(s.bytes, s.so_far) FROM andon.stored s JOIN andon.tenants t ON t.key = s.tenant ORDER BY t.name
