-- What a person chose.
SELECT choice, value, is_on, version, at FROM people.choice WHERE tenant = $1 AND person = $2
