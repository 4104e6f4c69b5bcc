-- Somebody's notice came back: they are shown it when they next sign in.
WITH failed AS (
    UPDATE people.publication_task SET state = 'failed'
    WHERE tenant = $1 AND version = $2 AND person = $3 AND state = 'told' RETURNING person
)
UPDATE people.publication SET failed = failed + 1
WHERE tenant = $1 AND version = $2 AND EXISTS (SELECT FROM failed)
