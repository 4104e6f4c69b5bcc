-- The latest attestation of each measure.
SELECT DISTINCT ON (measure) measure, version, title, by_person, at FROM people.attestation
WHERE tenant = $1 ORDER BY measure, at DESC
