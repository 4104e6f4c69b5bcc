-- Named nodes of a tree.
SELECT n.level, n.position, n.hash
FROM unnest($2::smallint[], $3::bigint[]) AS w (level, position)
JOIN vault.node n ON n.tenant = $1 AND n.level = w.level AND n.position = w.position
