-- Erasures that have begun, and those whose time has come.
SELECT id, tenant FROM people.request
WHERE kind = 'erasure' AND closed_at IS NULL AND tenant = ANY ($2::integer[])
    AND (state = 'erasing' OR (state IN ('open', 'waiting') AND due_at <= $1))
ORDER BY due_at LIMIT 100
