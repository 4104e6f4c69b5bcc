-- Entries by their places in the tree, with the keys that open those about one person; `many` is how many
-- people another one is about, whose commitments are 32 bytes each.
SELECT l.position, e.id, e.at, e.person, e.sealed, octet_length(e.people) / 32 AS many, k.generation, k.wrapped
FROM vault.leaf l JOIN vault.entry e ON e.id = l.entry LEFT JOIN keys.person_key k ON k.person = e.person
WHERE l.tenant = $1 AND l.position >= $2 AND l.position < $3
ORDER BY l.position
