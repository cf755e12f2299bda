SELECT current_user, rolsuper OR rolbypassrls, pg_is_in_recovery() FROM pg_roles WHERE rolname = current_user
