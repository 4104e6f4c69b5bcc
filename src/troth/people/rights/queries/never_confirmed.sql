-- Requests that nobody confirmed in time.
DELETE FROM people.request WHERE id IN (
    SELECT id FROM people.request
    WHERE state = 'unconfirmed' AND confirm_by <= $1 AND tenant = ANY ($2::integer[]) LIMIT 100
) RETURNING tenant, person, record
