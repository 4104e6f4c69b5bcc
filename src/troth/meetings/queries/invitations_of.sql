SELECT id, person, record, role, not_before, expires_at, most_uses, uses, revoked_at, answer, answered_at
FROM meetings.invitation WHERE meeting = $1 AND role <> 'staff' ORDER BY id
