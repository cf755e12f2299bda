-- What people do with tasks beside deciding them.

-- Whoever may decide a task now, as JSON: {users, roles, admins, anyone}; null where anyone may. Lists are filtered by it.
ALTER TABLE tasks ADD COLUMN candidates TEXT;
ALTER TABLE tasks ADD COLUMN delegated_to TEXT;
ALTER TABLE tasks ADD COLUMN remind_at INTEGER NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE tasks ADD COLUMN reminded_at INTEGER NOT NULL DEFAULT 9223372036854775807;

UPDATE tasks SET candidates = json_object(
  'users', json((SELECT json_group_array(name) FROM (SELECT assignee_id AS name UNION SELECT nullif(escalated_to, '')) WHERE name IS NOT NULL)),
  'roles', json((SELECT json_group_array(name) FROM (SELECT assignee_role AS name UNION SELECT nullif(escalated_to, '')) WHERE name IS NOT NULL)),
  'admins', json(CASE WHEN escalated_to = '' THEN 'true' ELSE 'false' END))
WHERE assignee_id IS NOT NULL OR assignee_role IS NOT NULL OR escalated_to IS NOT NULL;

-- Timers have one kind more, 4: the next reminder of a task.

-- Who is away, and who decides in their stead.
CREATE TABLE away (
  tenant INTEGER NOT NULL,
  user   TEXT    NOT NULL,
  deputy TEXT    NOT NULL,
  until  INTEGER NOT NULL
);

CREATE UNIQUE INDEX away_by_user ON away (tenant, user);
