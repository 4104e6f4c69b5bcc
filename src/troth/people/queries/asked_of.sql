-- The versions that a person is shown when they sign in, since no mail reached them; and what they put away.
SELECT ARRAY(SELECT t.version FROM people.publication_task t
        WHERE t.tenant = $1 AND t.person = $2 AND t.state IN ('unreached', 'failed')
            AND NOT EXISTS (SELECT FROM people.agreement g
                WHERE g.tenant = $1 AND g.person = $2 AND g.version = t.version)) AS asked,
    ARRAY(SELECT n.version FROM people.notice_put_away n WHERE n.tenant = $1 AND n.person = $2) AS put_away
