UPDATE andon.nodes SET until = andon.now_us() + $2 WHERE incarnation = $1
