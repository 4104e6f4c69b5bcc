-- Give records another token for a kind of mark, with the ledger entries that say so.
WITH entry AS (
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed, people)
    SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[],
        $7::bytea[])
    RETURNING id, tenant, commitment
), waiting AS (
    INSERT INTO vault.waiting (entry, tenant, commitment) SELECT id, tenant, commitment FROM entry
), marked AS (
    UPDATE vault.mark SET token = $10 WHERE record = ANY ($8::uuid[]) AND kind = $9 RETURNING record
)
SELECT count(*) FROM marked
