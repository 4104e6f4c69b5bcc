-- How the announcements of a tenant's versions stand.
SELECT version, basis, state, found, told, failed, ended_at,
    (SELECT count(*) FROM people.publication_task t
        WHERE t.tenant = p.tenant AND t.version = p.version AND t.state = 'unreached') AS unreached
FROM people.publication p WHERE tenant = $1 ORDER BY version
