-- A legal case was disclosed.
UPDATE people.legal_case SET disclosed_at = $2 WHERE id = $1
