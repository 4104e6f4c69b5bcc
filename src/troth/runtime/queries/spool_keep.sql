-- Renew the lease of items that are still being worked on.
UPDATE spool.item SET due_at = now() + $2::interval WHERE id = ANY ($1::uuid[])
