-- Nobody pays for an account any more.
DELETE FROM people.payer WHERE person = $1 AND tenant = $2 RETURNING person
