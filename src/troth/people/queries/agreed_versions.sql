-- The versions in force that a person agreed to, each with the one that it was announced over.
SELECT g.version, p.basis FROM people.agreement g
JOIN people.publication p USING (tenant, version) JOIN people.version_in_force f USING (tenant, version)
WHERE g.tenant = $1 AND g.person = $2 AND g.agreed
