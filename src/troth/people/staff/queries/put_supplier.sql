-- Enter a company in the register, or change its entry.
INSERT INTO people.supplier (tenant, name, recipient, categories, purpose, agreed_on)
VALUES ($1, $2, $3, $4::text[], $5, $6)
ON CONFLICT (tenant, name) DO UPDATE SET recipient = $3, categories = $4, purpose = $5, agreed_on = $6
