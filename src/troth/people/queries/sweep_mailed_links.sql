-- Forget links that lead nowhere any more.
DELETE FROM people.mailed_link WHERE expires_at <= now()
