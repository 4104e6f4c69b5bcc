-- A person refuses a change of control no more.
DELETE FROM people.transfer_refusal WHERE transfer = $1 AND person = $2 AND at <= $3
