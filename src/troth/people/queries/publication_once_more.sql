-- Look once more for people when a version has come into force: some came after the first time.
UPDATE people.publication p SET state = 'finding', round = 2, notice = 0, after = NULL, ended_at = NULL
FROM people.version_in_force f
WHERE p.tenant = ANY ($1::integer[]) AND p.round = 1 AND f.tenant = p.tenant AND f.version = p.version
