-- Items are done with.
DELETE FROM spool.item WHERE id = ANY ($1::uuid[]) RETURNING id, blob
