-- The person behind a look-up token, with the wrapped key.
SELECT k.person, k.generation, k.wrapped
FROM vault.lookup l JOIN keys.person_key k ON k.person = l.person
WHERE l.tenant = $1 AND l.token = $2
