-- Entries about many people that have a place in the tree, from a time on, in its order.
SELECT e.id, e.sealed, e.people, l.position
FROM vault.entry e JOIN vault.leaf l ON l.entry = e.id
WHERE e.tenant = $1 AND e.people IS NOT NULL AND e.at >= $2 AND l.position < $3
ORDER BY l.position
