-- A member of staff.
SELECT person, roles, titles, expires_at, confirmed_version, confirmed_at FROM people.staff
WHERE person = $1 AND tenant = $2
