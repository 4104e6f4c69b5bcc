-- A tenant's legal cases, newest first, with those who approved them.
SELECT c.id, c.person, c.ground, c.categories, c.sealed, c.opened_at, c.disclosed_at,
    ARRAY(SELECT a.by_person FROM people.legal_approval a WHERE a.legal_case = c.id ORDER BY a.at) AS approved_by
FROM people.legal_case c WHERE c.tenant = $1 AND ($2::uuid IS NULL OR c.id = $2) ORDER BY c.opened_at DESC LIMIT 200
