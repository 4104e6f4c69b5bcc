-- Keep what a person chose; the latest choice holds.
INSERT INTO people.choice (tenant, person, choice, value, is_on, version)
SELECT $1, $2, n.choice, n.value, n.is_on, $3 FROM unnest($4::text[], $5::bytea[], $6::boolean[]) AS n (choice, value, is_on)
ON CONFLICT (tenant, person, choice, value)
DO UPDATE SET is_on = excluded.is_on, version = excluded.version, at = now()
