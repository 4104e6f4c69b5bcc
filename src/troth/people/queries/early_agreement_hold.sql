-- How far such a version has been carried out, for whoever holds it until their transaction ends.
SELECT applied_to FROM people.publication WHERE tenant = $1 AND version = $2 AND NOT applied FOR UPDATE SKIP LOCKED
