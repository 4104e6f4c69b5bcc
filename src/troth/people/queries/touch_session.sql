-- The session behind a token, kept alive by being used.
UPDATE people.session SET idle_until = now() + $3::interval
WHERE token_hash = $1 AND tenant = $2 AND idle_until > now() AND ends_at > now()
RETURNING person, role, sealed_key
