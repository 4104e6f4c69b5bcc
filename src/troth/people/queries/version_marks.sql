-- The last version that each tenant posted, and the last that came into force.
SELECT v.tenant, max(v.version) AS posted, max(f.version) AS in_force
FROM people.policy_version v LEFT JOIN people.version_in_force f USING (tenant, version)
WHERE v.tenant = ANY ($1::integer[]) GROUP BY v.tenant
