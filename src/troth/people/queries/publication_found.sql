-- How far the finding of people has come.
UPDATE people.publication SET state = $3, notice = $4, after = $5, found = found + $6
WHERE tenant = $1 AND version = $2
