INSERT INTO meetings.meeting (id, tenant, host, record, state, waits, opens_at, closes_at, planned_at)
VALUES ($1, $2, $3, $4, 'planned', $5, $6, $7, $8)
