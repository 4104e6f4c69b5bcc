-- Store records, the ledger entries that say so what they are found by and marked as: one statement, all or nothing.
WITH entry AS (
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed)
    SELECT * FROM unnest($10::uuid[], $2::integer[], $3::uuid[], $7::timestamptz[], $11::bytea[], $12::bytea[])
    RETURNING id, tenant, commitment
), waiting AS (
    INSERT INTO vault.waiting (entry, tenant, commitment) SELECT id, tenant, commitment FROM entry
), tag AS (
    INSERT INTO vault.tag (tenant, token, record)
    SELECT * FROM unnest($13::integer[], $14::bytea[], $15::uuid[])
), mark AS (
    INSERT INTO vault.mark (record, kind, tenant, token)
    SELECT * FROM unnest($16::uuid[], $17::smallint[], $18::integer[], $19::bytea[])
)
INSERT INTO vault.record
    (id, tenant, person, practice, policy_version, allowed, collected_at, expires_at, source, sealed)
SELECT r.id, r.tenant, r.person, r.practice, r.policy_version, r.allowed, r.collected_at, r.expires_at,
    r.source, r.sealed
FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::integer[], $6::bigint[],
    $7::timestamptz[], $8::timestamptz[], $9::bytea[], $20::smallint[])
    AS r (id, tenant, person, practice, policy_version, allowed, collected_at, expires_at, sealed, source)
