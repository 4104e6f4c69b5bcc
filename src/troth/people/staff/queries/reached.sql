-- How far a mail to everybody has come, and whether that was everybody.
UPDATE people.announcement SET reached = coalesce($2, reached), mailed = mailed + $3, finished_at = $4 WHERE id = $1
