-- How many requests are late, by kind.
SELECT kind, count(*) AS late FROM people.request
WHERE closed_at IS NULL AND state IN ('open', 'erasing') AND tenant = ANY ($2::integer[])
    AND (due_at < $1 OR (acknowledged_at IS NULL AND acknowledge_by < $1))
GROUP BY kind
