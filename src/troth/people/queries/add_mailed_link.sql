-- Remember that a mail goes to a person, and the link in it.
INSERT INTO people.mailed_link (token_hash, tenant, person, kind, expires_at)
VALUES ($1, $2, $3, $4, now() + $5::interval)
