-- Remove what is kept of a person beside their records: account (sessions and a place in the staff go with it), choices,
-- agreements, answers to a transfer, consents to partners, what they were told of versions, requests' records. What they
-- asked for stays, as rows that name nobody.
WITH account AS (DELETE FROM people.account WHERE tenant = $1 AND person = $2),
    choice AS (DELETE FROM people.choice WHERE tenant = $1 AND person = $2),
    agreement AS (DELETE FROM people.agreement WHERE tenant = $1 AND person = $2),
    mailed AS (DELETE FROM people.mailed_link WHERE tenant = $1 AND person = $2),
    partner AS (DELETE FROM people.partner_consent WHERE tenant = $1 AND person = $2),
    refusal AS (DELETE FROM people.transfer_refusal r USING people.transfer t
        WHERE r.transfer = t.id AND t.tenant = $1 AND r.person = $2),
    told AS (DELETE FROM people.publication_task WHERE tenant = $1 AND person = $2),
    put_away AS (DELETE FROM people.notice_put_away WHERE tenant = $1 AND person = $2)
UPDATE people.request SET record = NULL, closed_at = coalesce(closed_at, $3),
    state = CASE WHEN closed_at IS NOT NULL THEN state WHEN kind = 'erasure' THEN 'done' ELSE 'withdrawn' END
WHERE tenant = $1 AND person = $2
