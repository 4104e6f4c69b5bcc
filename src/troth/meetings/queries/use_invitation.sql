-- Of two who come at once on the last use, one is let in.
UPDATE meetings.invitation SET uses = uses + 1
WHERE id = $1 AND revoked_at IS NULL AND (most_uses IS NULL OR uses < most_uses)
RETURNING true
