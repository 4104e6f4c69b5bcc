-- When a person agreed to a partner, read at the moment of disclosure and kept from changing until it is over.
SELECT at FROM people.partner_consent WHERE tenant = $1 AND person = $2 AND partner = $3 FOR SHARE
