-- Post a change of control.
INSERT INTO people.transfer (id, tenant, acquirer, posted_at, ends_at) VALUES ($1, $2, $3, $4, $5)
