UPDATE triggers SET revision = :revision, trigger = :trigger WHERE id = :id AND tenant = :tenant AND revision = :seen
