-- Items that were sealed under old epochs, to be sealed anew.
SELECT id, tenant, queue, epoch, sealed, blob, attempts, accepted_at, expires_at FROM spool.item
WHERE epoch = ANY ($1::bigint[]) LIMIT 500
