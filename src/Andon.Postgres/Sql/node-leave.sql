DELETE FROM andon.nodes WHERE incarnation = $1
