-- Accounts whose address was not confirmed while a link for it worked.
SELECT a.person FROM people.account a
WHERE a.tenant = $1 AND a.state = 'unverified' AND a.created_at < now() - interval '1 day'
    AND NOT EXISTS (
        SELECT FROM people.mailed_link l WHERE l.tenant = a.tenant AND l.person = a.person AND l.kind = 'verify' AND l.expires_at > now()
    )
LIMIT 100
