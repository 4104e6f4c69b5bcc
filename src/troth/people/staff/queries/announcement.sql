-- One mail to everybody.
SELECT id, tenant, notice, transfer, subject, body, made_at, mailed, finished_at FROM people.announcement WHERE id = $1
