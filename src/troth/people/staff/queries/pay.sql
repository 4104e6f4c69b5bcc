-- Have an organisation pay for an account.
INSERT INTO people.payer (person, tenant, payer, since)
SELECT a.person, a.tenant, $3, $4 FROM people.account a WHERE a.person = $1 AND a.tenant = $2
ON CONFLICT (person) DO UPDATE SET payer = $3, since = $4 RETURNING person
