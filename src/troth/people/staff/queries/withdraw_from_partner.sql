-- A person agrees to a partner no more.
DELETE FROM people.partner_consent WHERE tenant = $1 AND person = $2 AND partner = $3
