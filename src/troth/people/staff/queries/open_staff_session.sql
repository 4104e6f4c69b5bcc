-- Begin a session at the staff's door.
INSERT INTO people.staff_session (token_hash, active_at) VALUES ($1, $2)
