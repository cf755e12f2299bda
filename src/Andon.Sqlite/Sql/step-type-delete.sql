DELETE FROM step_types WHERE tenant = :tenant AND name = :name
