-- What records may serve from now on.
UPDATE vault.record r SET allowed = n.allowed
FROM unnest($1::uuid[], $2::bigint[]) AS n (id, allowed) WHERE r.id = n.id AND r.allowed <> n.allowed
