-- The wrapped keys of persons.
SELECT person, generation, wrapped FROM keys.person_key WHERE person = ANY ($1::uuid[])
