-- The versions of a tenant's policy that were published.
SELECT version, policy FROM people.policy_version WHERE tenant = $1 ORDER BY version
