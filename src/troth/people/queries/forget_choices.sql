-- What was chosen in a registration that is taken back.
DELETE FROM people.choice WHERE tenant = $1 AND person = $2
