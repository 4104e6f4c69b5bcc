-- From a time on backwards, records of a practice serve only what is left to them.
UPDATE vault.record SET allowed = allowed & $4
WHERE tenant = $1 AND practice = $2 AND collected_at < $3 AND allowed & ~$4::bigint <> 0
