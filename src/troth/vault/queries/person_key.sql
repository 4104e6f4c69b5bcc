-- The wrapped key of a person.
SELECT person, generation, wrapped FROM keys.person_key WHERE person = $1
