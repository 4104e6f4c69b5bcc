-- Keep that a person refuses a change of control.
INSERT INTO people.transfer_refusal (transfer, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
