-- The next people who agreed to a version.
SELECT person FROM people.agreement
WHERE tenant = $1 AND version = $2 AND agreed AND ($3::uuid IS NULL OR person > $3) ORDER BY person LIMIT $4
