-- The account is closed, and its erasure waits for a moment.
UPDATE people.request SET state = 'waiting', due_at = $3 WHERE tenant = $1 AND id = $2
