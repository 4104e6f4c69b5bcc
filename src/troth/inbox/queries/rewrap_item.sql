-- From the link's secret to the account's public key.
UPDATE inbox.item SET wrapped_to = 'account', wrapped_key = $2 WHERE id = $1 AND wrapped_to = 'link'
