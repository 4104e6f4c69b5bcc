-- Accept items durably.
INSERT INTO spool.item (id, tenant, queue, epoch, sealed, blob, accepted_at, due_at, expires_at)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bigint[], $5::bytea[], $6::uuid[],
    $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])
ON CONFLICT DO NOTHING
