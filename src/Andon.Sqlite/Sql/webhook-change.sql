UPDATE webhooks SET revision = :revision, webhook = :webhook WHERE id = :id AND tenant = :tenant AND revision = :seen
