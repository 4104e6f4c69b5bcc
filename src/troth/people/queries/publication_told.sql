-- What became of some people's tasks.
WITH ended AS (
    UPDATE people.publication_task t SET state = n.state
    FROM unnest($3::uuid[], $4::text[]) AS n (person, state)
    WHERE t.tenant = $1 AND t.version = $2 AND t.person = n.person AND t.state = 'due'
    RETURNING n.state
)
UPDATE people.publication SET told = told + (SELECT count(*) FROM ended WHERE state = 'told')
WHERE tenant = $1 AND version = $2
