-- One policy for every table that holds what a tenant may call its own. The sub-select makes it one look per statement, not one per row.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['log', 'snapshots', 'runs', 'tasks', 'pipelines', 'step_types', 'away', 'files', 'file_chunks'] LOOP
    EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE andon.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenants_of_this_transaction ON andon.%I
      USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]))$p$, t);
  END LOOP;
END $$;
