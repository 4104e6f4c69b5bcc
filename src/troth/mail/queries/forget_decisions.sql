-- The decisions on a person's mail.
DELETE FROM mail.decision WHERE tenant = $1 AND person = $2
