-- The complete subtrees that new leaves made.
INSERT INTO vault.node (tenant, level, position, hash)
SELECT $1, level, position, hash FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS n (level, position, hash)
