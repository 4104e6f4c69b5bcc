-- Open a closed account again, unless its time has come.
UPDATE people.account SET state = 'active', erase_at = NULL
WHERE tenant = $1 AND person = $2 AND state = 'closed' AND erase_at > $3 RETURNING person
