-- The partners in the register, and when a person agreed to each.
SELECT s.name, s.recipient, s.categories, s.purpose, s.agreed_on, c.at AS consented_at
FROM people.supplier s
    LEFT JOIN people.partner_consent c ON c.tenant = s.tenant AND c.partner = s.name AND c.person = $2
WHERE s.tenant = $1 AND s.recipient = 'PartnerService' ORDER BY s.name
