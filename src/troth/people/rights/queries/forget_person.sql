-- Remove what is kept of a person beside their records: account (sessions go with it), choices, agreements, requests'
-- records. What they asked for stays, as rows that name nobody.
WITH account AS (DELETE FROM people.account WHERE tenant = $1 AND person = $2),
    choice AS (DELETE FROM people.choice WHERE tenant = $1 AND person = $2),
    agreement AS (DELETE FROM people.agreement WHERE tenant = $1 AND person = $2),
    mailed AS (DELETE FROM people.mailed_link WHERE tenant = $1 AND person = $2)
UPDATE people.request SET record = NULL, closed_at = coalesce(closed_at, $3),
    state = CASE WHEN closed_at IS NOT NULL THEN state WHEN kind = 'erasure' THEN 'done' ELSE 'withdrawn' END
WHERE tenant = $1 AND person = $2
