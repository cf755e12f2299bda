SELECT trigger, token FROM andon.triggers WHERE token = $1
