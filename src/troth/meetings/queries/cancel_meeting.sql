UPDATE meetings.meeting SET state = 'cancelled', sequence = sequence + 1
WHERE id = $1 AND tenant = $2 AND state = 'planned'
RETURNING sequence
