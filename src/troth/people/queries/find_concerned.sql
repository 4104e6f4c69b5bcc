-- The next people whom a notice of a version concerns: each gets a task, once. Those who are spared get none.
WITH looked_at AS (
    SELECT a.person, a.state, a.plan FROM people.account a
    WHERE a.tenant = $1 AND ($3::uuid IS NULL OR a.person > $3) ORDER BY a.person LIMIT $4
), made AS (
    INSERT INTO people.publication_task (tenant, version, person, notice, state)
    SELECT $1, $2, l.person, $5, CASE WHEN l.state = 'unverified' THEN 'unreached' ELSE 'due' END
    FROM looked_at l
    WHERE (l.state <> 'closed' OR $6::boolean)
        AND EXISTS (
            SELECT FROM vault.record r
            WHERE r.tenant = $1 AND r.person = l.person AND r.policy_version < $2
                AND ($7::text[] IS NULL OR r.practice = ANY ($7)))
        AND NOT EXISTS (
            SELECT FROM unnest($8::text[], $9::boolean[], $10::text[]) AS c (choice, default_in, plan)
            WHERE (c.plan IS NULL OR c.plan = l.plan) AND NOT coalesce(
                (SELECT bool_or(h.is_on) FROM people.choice h
                    WHERE h.tenant = $1 AND h.person = l.person AND h.choice = c.choice), c.default_in))
    ON CONFLICT DO NOTHING RETURNING person
)
SELECT count(*) AS looked_at, (SELECT count(*) FROM made) AS found,
    (SELECT l.person FROM looked_at l ORDER BY l.person DESC LIMIT 1) AS after
FROM looked_at
