UPDATE meetings.meeting SET waits = $3, opens_at = $4, closes_at = $5, sequence = sequence + 1
WHERE id = $1 AND tenant = $2 AND state = 'planned'
RETURNING sequence
