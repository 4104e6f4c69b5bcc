-- Whether a person has an account.
SELECT EXISTS (SELECT FROM people.account WHERE tenant = $1 AND person = $2)
