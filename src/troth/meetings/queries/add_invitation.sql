INSERT INTO meetings.invitation
    (id, meeting, person, record, token_hash, role, not_before, expires_at, most_uses)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
