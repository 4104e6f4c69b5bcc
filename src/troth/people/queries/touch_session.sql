-- The session behind a token, kept alive by being used.
UPDATE people.session SET idle_until = now() + idle_seconds * interval '1 second'
WHERE token_hash = $1 AND tenant = $2 AND waits = $3 AND idle_until > now() AND ends_at > now()
RETURNING person, role, sealed_key, confirmed_at
