DELETE FROM meetings.meeting WHERE id = $1 AND tenant = $2
