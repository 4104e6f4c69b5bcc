-- A new request.
INSERT INTO people.request (id, tenant, person, kind, state, means, record, opened_at, confirm_by, acknowledge_by,
    acknowledged_at, due_at, extended_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
