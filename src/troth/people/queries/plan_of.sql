-- The plan that a person is on.
SELECT plan FROM people.account WHERE tenant = $1 AND person = $2
