-- A request goes from one of some states to another; says whether this was who moved it.
UPDATE people.request SET state = $4, closed_at = $5, acknowledged_at = coalesce(acknowledged_at, $6),
    confirm_by = NULL
WHERE tenant = $1 AND id = $2 AND state = ANY ($3::text[]) RETURNING id
