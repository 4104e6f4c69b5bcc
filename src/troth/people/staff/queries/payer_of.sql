-- Who pays for an account.
SELECT payer FROM people.payer WHERE person = $1 AND tenant = $2
