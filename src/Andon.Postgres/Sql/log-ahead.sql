SELECT andon.log_ahead($1, $2), andon.now_us() * 1024
