-- Items that only a person's present key can open.
SELECT id FROM inbox.item WHERE tenant = $1 AND recipient = $2 AND wrapped_to = 'account'
