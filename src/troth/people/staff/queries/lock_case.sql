-- A legal case, for one at a time.
SELECT person, ground, categories, sealed, disclosed_at FROM people.legal_case
WHERE id = $1 AND tenant = $2 FOR UPDATE
