DELETE FROM andon.nodes WHERE until < andon.now_us()
