-- Somebody answered before the version is in force: it is carried out for them when it is.
UPDATE people.publication p SET applied = false, applied_to = NULL
WHERE p.tenant = $1 AND p.version = $2
    AND NOT EXISTS (SELECT FROM people.version_in_force f WHERE f.tenant = $1 AND f.version = $2)
