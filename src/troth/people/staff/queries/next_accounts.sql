-- The next accounts in the order of their persons, of those that were there when a mail was made.
SELECT person, tenant, role, record, public_key, failures, locked_until, plan, state, erase_at
FROM people.account
WHERE tenant = $1 AND ($2::uuid IS NULL OR person > $2) AND created_at <= $4
ORDER BY person LIMIT $3
