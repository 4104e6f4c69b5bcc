-- Take roles and titles from somebody, and end their sessions.
WITH ended AS (DELETE FROM people.session WHERE person = $1 AND tenant = $2)
DELETE FROM people.staff WHERE person = $1 AND tenant = $2 RETURNING person
