-- Keep what a person answered about a version; the latest answer holds.
INSERT INTO people.agreement (tenant, person, version, agreed) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, person, version) DO UPDATE SET agreed = excluded.agreed, at = now()
