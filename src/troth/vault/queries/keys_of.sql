-- Keys that are still wrapped under an old generation.
SELECT person, wrapped FROM vault.keys_of($1, $2, $3)
