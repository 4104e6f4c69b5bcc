-- A person with a new key under a look-up token, unless the token is taken.
WITH taken AS (
    INSERT INTO vault.lookup (tenant, token, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING person
)
INSERT INTO keys.person_key (person, tenant, generation, wrapped)
SELECT person, $1, $4, $5 FROM taken RETURNING person
