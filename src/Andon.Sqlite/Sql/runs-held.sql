SELECT id, holders FROM runs WHERE holders IS NOT NULL AND state < 4
