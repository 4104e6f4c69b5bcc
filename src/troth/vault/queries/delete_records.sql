-- Remove records before their time, with the ledger entries that say so; none where nothing was removed.
WITH gone AS (
    DELETE FROM vault.record WHERE id = ANY ($8::uuid[]) RETURNING id
), entry AS (
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed, people)
    SELECT e.* FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::bytea[], $6::bytea[],
        $7::bytea[]) AS e
    WHERE EXISTS (SELECT FROM gone)
    RETURNING id, tenant, commitment
), waiting AS (
    INSERT INTO vault.waiting (entry, tenant, commitment) SELECT id, tenant, commitment FROM entry
)
SELECT count(*) FROM gone
