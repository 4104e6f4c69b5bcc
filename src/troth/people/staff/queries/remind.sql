-- Somebody of the staff is reminded of a version now, unless they were since a moment; says whether it is now.
UPDATE people.staff SET reminded_version = $3, reminded_at = $4
WHERE person = $1 AND tenant = $2
    AND (reminded_at IS NULL OR reminded_at < $5 OR coalesce(reminded_version, 0) < $3) RETURNING person
