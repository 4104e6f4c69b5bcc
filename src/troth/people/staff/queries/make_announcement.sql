-- Have a mail sent to everybody.
INSERT INTO people.announcement (id, tenant, notice, transfer, subject, body, made_at)
VALUES ($1, $2, $3, $4, $5, $6::text[], $7)
