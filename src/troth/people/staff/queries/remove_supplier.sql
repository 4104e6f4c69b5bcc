-- Take a company out of the register.
DELETE FROM people.supplier WHERE tenant = $1 AND name = $2 RETURNING name
