-- Forget sessions that are over.
DELETE FROM people.session WHERE idle_until <= now() OR ends_at <= now()
