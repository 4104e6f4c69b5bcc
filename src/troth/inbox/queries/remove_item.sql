-- Destroy an item's key; its links go with it.
DELETE FROM inbox.item WHERE id = $1 RETURNING id, tenant, recipient, sender, record, blob, read_at
