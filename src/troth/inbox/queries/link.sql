-- What a link leads to while it lasts.
SELECT l.person, l.item, i.wrapped_to, i.wrapped_key, i.record
FROM inbox.link l LEFT JOIN inbox.item i ON i.id = l.item
WHERE l.token_hash = $1 AND l.tenant = $2 AND l.expires_at > now()
