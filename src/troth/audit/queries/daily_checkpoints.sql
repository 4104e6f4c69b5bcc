-- The last checkpoint of each day, in the order of their sizes.
SELECT size, note FROM (
    SELECT DISTINCT ON (date_trunc('day', at, 'UTC')) size, note FROM vault.checkpoint
    WHERE tenant = $1 ORDER BY date_trunc('day', at, 'UTC'), size DESC
) AS daily ORDER BY size
