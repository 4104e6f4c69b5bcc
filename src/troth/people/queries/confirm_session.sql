-- The person behind a session has shown again who they are.
UPDATE people.session SET confirmed_at = now() WHERE token_hash = $1 AND tenant = $2 AND NOT waits
