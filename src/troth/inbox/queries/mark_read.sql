-- The first reading counts; says whether this was it.
UPDATE inbox.item SET read_at = now() WHERE id = $1 AND read_at IS NULL RETURNING id
