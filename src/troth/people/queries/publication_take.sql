-- The next people to be told under one notice, locked until they are; `spared` says who has refused meanwhile.
-- `$9` is where the last ones ended: to begin at the front each time means to pass all who have been told.
SELECT t.person, a.record, a.state,
    a.person IS NULL OR (a.state = 'closed' AND NOT $5::boolean) OR EXISTS (
        SELECT FROM unnest($6::text[], $7::boolean[], $8::text[]) AS c (choice, default_in, plan)
        WHERE (c.plan IS NULL OR c.plan = a.plan) AND NOT coalesce(
            (SELECT bool_or(h.is_on) FROM people.choice h
                WHERE h.tenant = $1 AND h.person = t.person AND h.choice = c.choice), c.default_in)) AS spared
FROM people.publication_task t LEFT JOIN people.account a ON a.person = t.person AND a.tenant = t.tenant
WHERE t.tenant = $1 AND t.version = $2 AND t.notice = $3 AND t.state = 'due'
    AND ($9::uuid IS NULL OR t.person > $9)
ORDER BY t.person LIMIT $4
FOR UPDATE OF t SKIP LOCKED
