-- End a session.
DELETE FROM people.session WHERE token_hash = $1
