INSERT INTO tenants (key, name) VALUES (:key, :name)
