-- What waits for the staff's word.
SELECT (SELECT count(*) FROM spool.item WHERE tenant = $1 AND queue = 'held') AS held,
    (SELECT count(*) FROM people.legal_case WHERE tenant = $1 AND disclosed_at IS NULL) AS cases,
    (SELECT count(*) FROM people.request WHERE tenant = $1 AND state IN ('open', 'waiting', 'erasing')) AS requests,
    (SELECT count(*) FROM people.announcement WHERE tenant = $1 AND finished_at IS NULL) AS sending
