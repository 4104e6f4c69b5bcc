-- What a person answered about versions.
SELECT version, agreed, at FROM people.agreement WHERE tenant = $1 AND person = $2
