-- How far a mail to everybody has come, for one at a time; nothing where another process sends it.
SELECT reached FROM people.announcement WHERE id = $1 AND finished_at IS NULL FOR UPDATE SKIP LOCKED
