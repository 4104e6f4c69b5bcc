-- Note that a session at the staff's door is active.
UPDATE people.staff_session SET active_at = $2 WHERE token_hash = $1
