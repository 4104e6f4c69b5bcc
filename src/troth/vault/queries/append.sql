-- Add ledger entries; they wait for their place in the tree.
WITH entry AS (
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed, people)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[],
        $7::bytea[])
    RETURNING id, tenant, commitment
)
INSERT INTO vault.waiting (entry, tenant, commitment) SELECT id, tenant, commitment FROM entry
