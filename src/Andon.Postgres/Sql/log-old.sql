SELECT name FROM andon.log_partitions() WHERE until <= least($1, andon.now_us()) * 1024
