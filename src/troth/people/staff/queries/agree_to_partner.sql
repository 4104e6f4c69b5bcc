-- Keep that a person agreed to a partner.
INSERT INTO people.partner_consent (tenant, person, partner, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
