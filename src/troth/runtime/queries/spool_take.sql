-- Take due items; until the lease ends nobody else does.
UPDATE spool.item SET due_at = now() + $3::interval, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM spool.item WHERE queue = $1 AND due_at <= now() ORDER BY due_at LIMIT $2
    FOR UPDATE SKIP LOCKED
)
RETURNING id, tenant, queue, epoch, sealed, blob, attempts, accepted_at, expires_at
