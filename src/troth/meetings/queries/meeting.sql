SELECT id, host, record, state, waits, opens_at, closes_at, sequence FROM meetings.meeting
WHERE id = $1 AND tenant = $2 AND host = $3
