-- Items whose time has come, but for those that could not be ended just now.
SELECT id, tenant, recipient, sender, record, blob, read_at FROM inbox.item
WHERE expires_at <= now() AND id <> ALL ($1::uuid[]) ORDER BY expires_at LIMIT 100
