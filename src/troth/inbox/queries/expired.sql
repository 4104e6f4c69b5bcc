-- Items whose time has come.
SELECT id, tenant, recipient, sender, record, blob, read_at FROM inbox.item
WHERE expires_at <= now() ORDER BY expires_at LIMIT 100
