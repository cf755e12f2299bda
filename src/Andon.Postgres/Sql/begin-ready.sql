-- Plans that read the first rows in their order and no more, however many there are: to gather and sort all of a tenant's took 36 ms of 80,000.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)
