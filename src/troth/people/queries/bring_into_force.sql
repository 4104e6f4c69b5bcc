-- Have versions come into force whose time was reached by $1; those that have been in force stay.
INSERT INTO people.version_in_force (tenant, version, since)
SELECT v.tenant, v.version, $2 FROM people.policy_version v
WHERE v.tenant = ANY ($3::integer[]) AND v.effective_at <= $1 AND v.posted_at <= $1 AND v.version > coalesce(
    (SELECT max(f.version) FROM people.version_in_force f WHERE f.tenant = v.tenant), 0)
ON CONFLICT DO NOTHING RETURNING tenant, version
