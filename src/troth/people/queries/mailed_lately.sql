-- How many such mails a person was sent within the last hour.
SELECT count(*) FROM people.mailed_link WHERE tenant = $1 AND person = $2 AND made_at > now() - interval '1 hour'
