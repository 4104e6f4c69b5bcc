-- Begin a session.
INSERT INTO people.session
    (token_hash, person, tenant, role, sealed_key, idle_until, ends_at, idle_seconds, waits, confirmed_at)
VALUES ($1, $2, $3, $4, $5, now() + $6::interval, now() + $7::interval, extract(epoch FROM $6::interval), $8, now())
