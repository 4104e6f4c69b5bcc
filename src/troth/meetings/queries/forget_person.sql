-- What is kept of somebody who is erased: meetings of theirs, and invitations to those of others.
WITH own AS (DELETE FROM meetings.meeting WHERE tenant = $1 AND host = $2)
DELETE FROM meetings.invitation i USING meetings.meeting m
WHERE m.id = i.meeting AND m.tenant = $1 AND i.person = $2
