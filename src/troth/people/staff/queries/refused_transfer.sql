-- Whether a person refuses a change of control.
SELECT at FROM people.transfer_refusal WHERE transfer = $1 AND person = $2
