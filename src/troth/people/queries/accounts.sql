-- The accounts among some persons.
SELECT person, tenant, role, record, public_key, failures, locked_until, plan, state, erase_at
FROM people.account
WHERE person = ANY ($1::uuid[]) AND tenant = $2
