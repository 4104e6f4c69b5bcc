-- People agreed to what an entry said: where it is to say something else, nobody has agreed to that.
DELETE FROM people.partner_consent c USING people.supplier s
WHERE c.tenant = $1 AND c.partner = $2 AND s.tenant = c.tenant AND s.name = c.partner
    AND (s.recipient, s.categories, s.purpose) IS DISTINCT FROM ($3::text, $4::text[], $5::text)
