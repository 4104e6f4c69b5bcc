-- A member's meetings: those that are still to come first, then permanent rooms, then those that are over.
SELECT id, host, record, state, waits, opens_at, closes_at, sequence FROM meetings.meeting
WHERE tenant = $1 AND host = $2
ORDER BY (closes_at < now()) NULLS FIRST, opens_at NULLS LAST, planned_at
LIMIT 200
