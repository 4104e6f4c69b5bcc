-- What waits for an officer, the most urgent first; with everything, also what is closed.
SELECT id, tenant, person, kind, state, means, record, opened_at, confirm_by, acknowledge_by, acknowledged_at, due_at, extended_at, closed_at
FROM people.request
WHERE tenant = $1 AND state <> 'unconfirmed' AND ($2 OR closed_at IS NULL)
ORDER BY closed_at IS NOT NULL, due_at NULLS LAST, opened_at LIMIT 500
