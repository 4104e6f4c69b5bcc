-- A person's erasure that is asked for and not done.
SELECT id FROM people.request
WHERE tenant = $1 AND person = $2 AND kind = 'erasure' AND state IN ('open', 'waiting', 'erasing')
ORDER BY opened_at LIMIT 1
