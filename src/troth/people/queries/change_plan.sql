-- Another plan for a member.
UPDATE people.account SET plan = $3 WHERE tenant = $1 AND person = $2 AND plan <> $3 RETURNING person
