DELETE FROM triggers WHERE id = :id AND tenant = :tenant
