-- Note which version of the policy somebody of the staff confirmed, and when.
UPDATE people.staff SET confirmed_version = $3, confirmed_at = $4 WHERE person = $1 AND tenant = $2
