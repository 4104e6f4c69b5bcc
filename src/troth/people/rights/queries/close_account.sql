-- Close an account until it is erased; its sessions end.
WITH ended AS (DELETE FROM people.session WHERE person = $2)
UPDATE people.account SET state = 'closed', erase_at = $3
WHERE tenant = $1 AND person = $2 AND state <> 'closed' RETURNING person
