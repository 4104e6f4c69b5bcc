-- An account that never came to be.
DELETE FROM people.account WHERE tenant = $1 AND person = $2 AND state = 'unverified' RETURNING person
