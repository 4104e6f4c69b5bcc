-- Take from the next records of a practice what a version in force serves no more, or its choices hold back.
-- People's rights stay. It only ever takes away: what a version adds waits for the person's agreement.
WITH looked_at AS (
    SELECT r.id, r.person, r.allowed FROM vault.record r
    WHERE r.tenant = $1 AND r.practice = $3 AND ($4::uuid IS NULL OR r.id > $4)
    ORDER BY r.id LIMIT $5
), wanted AS (
    SELECT l.id, l.allowed & ($6::bigint & ~coalesce((
        SELECT bit_or(c.mask)
        FROM unnest($8::text[], $9::boolean[], $10::text[], $11::bigint[]) AS c (choice, default_in, plan, mask)
        LEFT JOIN people.account a ON a.person = l.person
        WHERE (c.plan IS NULL OR c.plan = a.plan) AND NOT coalesce(
            (SELECT bool_or(h.is_on) FROM people.choice h
                WHERE h.tenant = $1 AND h.person = l.person AND h.choice = c.choice), c.default_in)
        ), 0) | $7::bigint) AS allowed
    FROM looked_at l
), narrowed AS (
    UPDATE vault.record r SET allowed = w.allowed FROM wanted w
    WHERE r.id = w.id AND r.allowed <> w.allowed AND r.policy_version < $2 RETURNING r.id
)
SELECT count(*) AS looked_at, (SELECT count(*) FROM narrowed) AS narrowed,
    (SELECT l.id FROM looked_at l ORDER BY l.id DESC LIMIT 1) AS after
FROM looked_at
