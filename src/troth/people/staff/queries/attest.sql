-- Keep that somebody attested a measure.
INSERT INTO people.attestation (id, tenant, measure, version, title, by_person, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
