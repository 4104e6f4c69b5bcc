-- The oldest record of each practice of a tenant.
SELECT practice, collected_at FROM vault.oldest($1, $2)
