UPDATE meetings.invitation SET revoked_at = now()
WHERE id = $1 AND meeting = $2 AND revoked_at IS NULL
RETURNING true
