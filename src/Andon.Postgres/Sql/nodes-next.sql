SELECT min(until) - andon.now_us() FROM andon.nodes WHERE incarnation <> $1
