-- Entries by their places in the tree, with the keys that open those about one person; `many` is the
-- length of the commitments in one about others.
SELECT l.position, e.id, e.at, e.person, e.sealed, octet_length(e.people) AS many, k.generation, k.wrapped
FROM vault.leaf l JOIN vault.entry e ON e.id = l.entry LEFT JOIN keys.person_key k ON k.person = e.person
WHERE l.tenant = $1 AND l.position >= $2 AND l.position < $3
ORDER BY l.position
