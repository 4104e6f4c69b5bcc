-- Requests that were not acknowledged or answered in time and of which nobody was told yet.
UPDATE people.request SET alerted_at = $1
WHERE id IN (
    SELECT id FROM people.request
    WHERE closed_at IS NULL AND alerted_at IS NULL AND state IN ('open', 'erasing') AND tenant = ANY ($2::integer[])
        AND (due_at < $1 OR (acknowledged_at IS NULL AND acknowledge_by < $1))
    LIMIT 100 FOR UPDATE SKIP LOCKED
) RETURNING id, tenant, kind, due_at
