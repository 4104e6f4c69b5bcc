-- The address is confirmed: the account opens, once, and every link for it ends.
WITH used AS (DELETE FROM people.mailed_link WHERE tenant = $1 AND person = $2 AND kind = 'verify' RETURNING person)
UPDATE people.account SET state = 'active', failures = 0, locked_until = NULL
WHERE tenant = $1 AND person = $2 AND state = 'unverified' AND EXISTS (SELECT FROM used)
RETURNING person
