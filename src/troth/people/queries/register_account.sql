-- Open somebody's first account; where there is one already nothing changes.
INSERT INTO people.account (person, record, tenant, role, public_key) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person) DO NOTHING RETURNING person
