-- Keep a signed checkpoint.
INSERT INTO vault.checkpoint (tenant, size, at, root, note) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
