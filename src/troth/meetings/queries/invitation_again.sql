-- As invitation, by id: for somebody who was in and comes back.
SELECT i.id, i.meeting, i.person, i.role, i.not_before, i.expires_at, i.most_uses, i.uses, i.revoked_at,
    m.host, m.record, m.state, m.waits, m.opens_at, m.closes_at
FROM meetings.invitation i JOIN meetings.meeting m ON m.id = i.meeting
WHERE i.id = $1 AND m.tenant = $2
