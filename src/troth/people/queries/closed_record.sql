-- The record of an account that is closed and not erased yet.
SELECT record FROM people.account WHERE tenant = $1 AND person = $2 AND state = 'closed'
