-- What somebody answered; a later answer replaces an earlier one.
UPDATE meetings.invitation i SET answer = $3, answered_at = now()
FROM meetings.meeting m
WHERE m.id = i.meeting AND m.tenant = $1 AND i.id = $2 AND i.revoked_at IS NULL
RETURNING i.id
