INSERT INTO triggers (tenant, id, token, revision, trigger)
SELECT :tenant, :id, :token, :revision, :trigger WHERE (SELECT count(*) FROM triggers WHERE tenant = :tenant) < :most
