-- The announcements that have something left to do.
SELECT tenant, version FROM people.publication
WHERE tenant = ANY ($1::integer[]) AND state <> 'done' ORDER BY tenant, version
