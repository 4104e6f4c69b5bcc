-- How many requests came in a person's name since a moment.
SELECT count(*) FROM people.request WHERE tenant = $1 AND person = $2 AND opened_at > $3
