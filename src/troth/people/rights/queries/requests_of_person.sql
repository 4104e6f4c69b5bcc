-- A person's requests, newest first.
SELECT id, tenant, person, kind, state, means, record, opened_at, confirm_by, acknowledge_by, acknowledged_at, due_at, extended_at, closed_at
FROM people.request WHERE tenant = $1 AND person = $2 AND state <> 'unconfirmed' ORDER BY opened_at DESC LIMIT 50
