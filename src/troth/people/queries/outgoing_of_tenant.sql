-- How many of a tenant's mails wait to be handed on.
SELECT count(*) FROM spool.item WHERE queue = 'outgoing' AND tenant = $1
