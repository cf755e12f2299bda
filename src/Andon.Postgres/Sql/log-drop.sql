SELECT andon.log_drop($1, $2)
