-- An announcement, for whoever holds it until their transaction ends; nothing while somebody else does.
SELECT basis, state, notice, after FROM people.publication
WHERE tenant = $1 AND version = $2 AND state <> 'done' FOR UPDATE SKIP LOCKED
