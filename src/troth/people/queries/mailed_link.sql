-- Who was mailed a link that still works.
SELECT person FROM people.mailed_link
WHERE token_hash = $1 AND tenant = $2 AND kind = 'verify' AND expires_at > now()
