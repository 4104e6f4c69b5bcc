-- Whether a person was sent a fresh link within the last minutes.
SELECT EXISTS (
    SELECT FROM inbox.link WHERE tenant = $1 AND person = $2 AND item IS NULL AND expires_at > now() + $3::interval
)
