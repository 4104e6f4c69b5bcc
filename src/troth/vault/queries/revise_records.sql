-- Put records under new seals, with what they are found by and the ledger entries that say so.
WITH entry AS (
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed, people)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[],
        $7::bytea[])
    RETURNING id, tenant, commitment
), waiting AS (
    INSERT INTO vault.waiting (entry, tenant, commitment) SELECT id, tenant, commitment FROM entry
), tag AS (
    UPDATE vault.tag t SET token = n.token
    FROM unnest($11::uuid[], $12::bytea[], $13::bytea[]) AS n (record, old, token)
    WHERE t.tenant = $8 AND t.token = n.old AND t.record = n.record
)
UPDATE vault.record r SET sealed = n.sealed
FROM unnest($9::uuid[], $10::bytea[]) AS n (id, sealed) WHERE r.id = n.id
