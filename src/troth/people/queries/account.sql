-- The account of a person.
SELECT person, tenant, role, record, public_key, failures, locked_until, plan, state, erase_at
FROM people.account
WHERE person = $1 AND tenant = $2
