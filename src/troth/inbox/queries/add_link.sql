-- A link, known by its hash alone.
INSERT INTO inbox.link (token_hash, tenant, person, item, expires_at) VALUES ($1, $2, $3, $4, $5)
