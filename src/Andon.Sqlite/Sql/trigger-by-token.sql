SELECT trigger, token FROM triggers WHERE token = :token
