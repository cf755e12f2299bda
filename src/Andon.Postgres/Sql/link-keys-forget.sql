DELETE FROM andon.link_keys WHERE made_at < $1
