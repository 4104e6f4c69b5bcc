-- The links that were sent to a person.
DELETE FROM inbox.link WHERE tenant = $1 AND person = $2
