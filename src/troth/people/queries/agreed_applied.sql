-- How far the agreements to a version have been carried out.
UPDATE people.publication SET applied_to = coalesce($3, applied_to), applied = $4 WHERE tenant = $1 AND version = $2
