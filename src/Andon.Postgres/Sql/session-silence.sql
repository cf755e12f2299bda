-- How soon the server gives up a peer from which nothing comes back: a node whose network is gone in the midst of a transaction would hold its locks for
-- the two hours after which systems ask by themselves. Of what is idle it asks after 5 s, then every 2 s, three times; what it sent it awaits for 10 s.
SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false), set_config('tcp_keepalives_count', '3', false),
       set_config('tcp_user_timeout', '10s', false)
