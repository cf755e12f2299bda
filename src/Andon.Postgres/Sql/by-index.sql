-- From here on rows are reached by an index, whatever size their table had when the statement was planned: in a young database it is small, and a prepared
-- statement keeps the plan that was right for what the server counted then, until it has counted again. (Where there is no index the cost of that plan would have it compiled.)
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
