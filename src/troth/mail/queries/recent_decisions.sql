-- A tenant's decisions, newest first.
SELECT id, item, person, record, verdict, at FROM mail.decision
WHERE tenant = $1 AND ($2::uuid IS NULL OR id = $2) ORDER BY at DESC LIMIT $3
