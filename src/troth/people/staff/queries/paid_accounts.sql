-- The accounts of a tenant that somebody pays for.
SELECT person, payer FROM people.payer WHERE tenant = $1 ORDER BY person
