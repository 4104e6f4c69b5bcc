-- Versions in force whose narrower uses do not hold yet for what was collected before.
SELECT p.tenant, p.version FROM people.publication p JOIN people.version_in_force f USING (tenant, version)
WHERE p.tenant = ANY ($1::integer[]) AND NOT p.narrowed ORDER BY p.tenant, p.version
