-- Only where nobody else has counted on meanwhile.
UPDATE stored SET bytes = coalesce(:bytes, bytes), so_far = :so_far, next_key = :next_key WHERE tenant = :tenant AND next_key = :before
