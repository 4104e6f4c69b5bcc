-- Put an item back, sealed anew, to be tried again later or to wait in another queue.
UPDATE spool.item SET queue = $2, epoch = $3, sealed = $4, due_at = $5, expires_at = $6 WHERE id = $1
