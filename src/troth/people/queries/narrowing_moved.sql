-- How far a version has narrowed what was collected before.
UPDATE people.publication SET narrow_practice = $3, narrow_after = $4, narrowed = $5
WHERE tenant = $1 AND version = $2
