-- A change of control was exported.
UPDATE people.transfer SET exported_at = $2 WHERE id = $1
