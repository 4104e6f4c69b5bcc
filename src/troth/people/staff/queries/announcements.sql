-- A tenant's mails to everybody, newest first.
SELECT id, tenant, notice, transfer, subject, body, made_at, mailed, finished_at FROM people.announcement
WHERE tenant = $1 ORDER BY made_at DESC LIMIT 100
