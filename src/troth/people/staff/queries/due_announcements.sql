-- Mails to everybody that have not reached everybody, oldest first.
SELECT id, tenant FROM people.announcement WHERE finished_at IS NULL ORDER BY made_at
