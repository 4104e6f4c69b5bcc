-- An account that cannot be used until its address is confirmed; one that never was gives way to it.
INSERT INTO people.account (person, record, tenant, role, public_key, plan, state)
VALUES ($1, $2, $3, 'member', $4, $5, 'unverified')
ON CONFLICT (person) DO UPDATE SET record = $2, public_key = $4, plan = $5, created_at = now(),
    failures = 0, locked_until = NULL
WHERE account.state = 'unverified'
RETURNING person
