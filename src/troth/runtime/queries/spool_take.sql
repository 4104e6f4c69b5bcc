-- Take due items; until the lease ends nobody else does. The items are chosen once, beforehand: as a condition
-- of the update they would be chosen anew for each row where the planner finds that cheap, and be too many.
WITH due AS MATERIALIZED (
    SELECT id FROM spool.item WHERE queue = $1 AND due_at <= now() ORDER BY due_at LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE spool.item i SET due_at = now() + $3::interval, attempts = attempts + 1
FROM due WHERE i.id = due.id
RETURNING i.id, i.tenant, i.queue, i.epoch, i.sealed, i.blob, i.attempts, i.accepted_at, i.expires_at
