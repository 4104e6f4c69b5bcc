-- What lies in a person's portal and their key can open, newest first.
SELECT id, message, recipient, sender, record, wrapped_key, blob, receipt, delivered_at, expires_at, read_at,
    answered_at
FROM inbox.item
WHERE tenant = $1 AND recipient = $2 AND wrapped_to = 'account' AND expires_at > now()
    AND ($3::uuid IS NULL OR id = $3)
ORDER BY delivered_at DESC LIMIT 500
