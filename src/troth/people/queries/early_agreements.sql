-- Versions that came into force after people had agreed to them.
SELECT p.tenant, p.version FROM people.publication p JOIN people.version_in_force f USING (tenant, version)
WHERE p.tenant = ANY ($1::integer[]) AND NOT p.applied ORDER BY p.tenant
