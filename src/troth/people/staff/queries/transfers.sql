-- A tenant's changes of control, newest first, and how many refuse them.
SELECT id, acquirer, posted_at, ends_at, exported_at,
    (SELECT count(*) FROM people.transfer_refusal r WHERE r.transfer = t.id)::integer AS refusals
FROM people.transfer t WHERE tenant = $1 ORDER BY posted_at DESC
