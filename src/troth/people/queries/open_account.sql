-- Open an account, or give it a new key and role; sessions of before end with the old one.
WITH ended AS (DELETE FROM people.session WHERE person = $1)
INSERT INTO people.account (person, record, tenant, role, public_key) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person) DO UPDATE SET record = $2, role = $4, public_key = $5, failures = 0, locked_until = NULL
RETURNING person
