-- Mails that were relayed whole: their items end and their decisions are kept, in one round trip.
-- What somebody else finished meanwhile is neither ended nor decided again.
WITH gone AS (
    DELETE FROM spool.item WHERE id = ANY ($1::uuid[]) RETURNING id, blob
), decided AS (
    INSERT INTO mail.decision (id, tenant, item, person, record, verdict, at)
    SELECT d.* FROM unnest($2::uuid[], $3::integer[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
        $8::timestamptz[]) AS d (id, tenant, item, person, record, verdict, at)
    WHERE d.item IN (SELECT id FROM gone)
    ON CONFLICT (item) DO NOTHING
), collected AS MATERIALIZED (
    SELECT vault.collect(array_agg(a), array_agg(b), array_agg(c), array_agg(d), array_agg(e), array_agg(f),
        array_agg(g), array_agg(h), array_agg(i), array_agg(j), array_agg(k), array_agg(l))
    FROM unnest($4::uuid[], $9::uuid[], $10::integer[], $11::uuid[], $12::text[], $13::integer[],
        $14::bigint[], $15::timestamptz[], $16::timestamptz[], $17::bytea[], $18::uuid[], $19::bytea[],
        $20::bytea[]) AS r (item, a, b, c, d, e, f, g, h, i, j, k, l)
    WHERE r.item IN (SELECT id FROM gone)
)
SELECT gone.id, gone.blob FROM gone CROSS JOIN collected
