-- A tenant's items in one queue, oldest first.
SELECT id, tenant, queue, epoch, sealed, blob, attempts, accepted_at, expires_at FROM spool.item
WHERE tenant = $1 AND queue = $2 AND ($3::uuid IS NULL OR id = $3) ORDER BY accepted_at LIMIT 200
