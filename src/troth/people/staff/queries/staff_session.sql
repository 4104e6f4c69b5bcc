-- When a session at the staff's door was last active.
SELECT active_at FROM people.staff_session WHERE token_hash = $1
