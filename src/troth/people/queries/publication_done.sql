-- Everybody has been told.
UPDATE people.publication p SET state = 'done', ended_at = now()
WHERE p.tenant = $1 AND p.version = $2
    AND NOT EXISTS (SELECT FROM people.publication_task t
        WHERE t.tenant = $1 AND t.version = $2 AND t.state = 'due')
