-- The versions that a tenant posted, in order, with when each came into force and what it was announced against.
SELECT v.version, v.digest, v.policy, v.posted_at, v.effective_at, f.since, p.basis
FROM people.policy_version v
LEFT JOIN people.version_in_force f USING (tenant, version)
LEFT JOIN people.publication p USING (tenant, version)
WHERE v.tenant = $1 ORDER BY v.version
