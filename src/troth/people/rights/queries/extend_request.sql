-- More time for a request, once.
UPDATE people.request SET due_at = $3, extended_at = $4
WHERE tenant = $1 AND id = $2 AND state = 'open' AND extended_at IS NULL AND due_at IS NOT NULL RETURNING id
