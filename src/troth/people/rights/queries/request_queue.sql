-- What waits for an officer, the most urgent first; on demand also what waits for its person's word, and what is closed.
SELECT id, tenant, person, kind, state, means, record, opened_at, confirm_by, acknowledge_by, acknowledged_at, due_at, extended_at, closed_at
FROM people.request
WHERE tenant = $1 AND ($3 OR state <> 'unconfirmed') AND ($2 OR closed_at IS NULL)
ORDER BY closed_at IS NOT NULL, state = 'unconfirmed', due_at NULLS LAST, opened_at LIMIT 500
