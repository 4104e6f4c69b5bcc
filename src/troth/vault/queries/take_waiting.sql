-- Entries that wait for their place, oldest first.
DELETE FROM vault.waiting WHERE number IN (
    SELECT number FROM vault.waiting WHERE tenant = $1 ORDER BY number LIMIT $2
) RETURNING number, entry, commitment
