-- A report leaves, with its privacy loss.
INSERT INTO vault.release (id, tenant, at, epsilon) VALUES ($1, $2, $3, $4)
