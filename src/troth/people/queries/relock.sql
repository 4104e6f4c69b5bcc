-- A new passphrase for the same key: other sessions end.
WITH ended AS (DELETE FROM people.session WHERE person = $1)
UPDATE people.account SET record = $2, failures = 0, locked_until = NULL
WHERE person = $1 AND public_key = $3 RETURNING person
