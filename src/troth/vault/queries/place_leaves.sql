-- Give entries their positions in the tree.
INSERT INTO vault.leaf (tenant, position, entry)
SELECT $1, position, entry FROM unnest($2::bigint[], $3::uuid[]) AS l (position, entry)
