-- Forget links that lead nowhere any more.
DELETE FROM inbox.link WHERE expires_at <= now()
