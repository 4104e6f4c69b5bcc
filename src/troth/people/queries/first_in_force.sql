-- The first version is in force from its posting.
INSERT INTO people.version_in_force (tenant, version, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
