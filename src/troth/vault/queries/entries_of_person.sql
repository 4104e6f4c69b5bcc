-- A person's ledger entries that have a place in the tree, in its order.
SELECT e.id, e.at, e.commitment, e.sealed, l.position
FROM vault.entry e JOIN vault.leaf l ON l.entry = e.id
WHERE e.tenant = $1 AND e.person = $2 AND l.position < $3
ORDER BY l.position
