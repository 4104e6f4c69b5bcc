-- An erasure that has not begun is withdrawn.
UPDATE people.request SET state = 'withdrawn', closed_at = $3
WHERE tenant = $1 AND person = $2 AND kind = 'erasure' AND state IN ('open', 'waiting') RETURNING id
