SELECT id, holders FROM andon.runs WHERE holders IS NOT NULL AND state < 4
