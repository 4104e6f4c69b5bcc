-- Give somebody roles and titles; what they confirmed before stays confirmed.
INSERT INTO people.staff (person, tenant, roles, titles, expires_at, added_at)
VALUES ($1, $2, $3::text[], $4::text[], $5, $6)
ON CONFLICT (person) DO UPDATE SET roles = $3, titles = $4, expires_at = $5
