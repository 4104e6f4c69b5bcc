-- How far a version has narrowed what was collected before, for whoever holds it until their transaction ends.
SELECT narrow_practice, narrow_after FROM people.publication
WHERE tenant = $1 AND version = $2 AND NOT narrowed FOR UPDATE SKIP LOCKED
