SELECT version, compatible_from FROM andon.meta
