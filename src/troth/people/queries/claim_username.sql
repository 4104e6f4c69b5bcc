-- Give a username to a person, unless it is taken.
INSERT INTO vault.lookup (tenant, token, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
