-- All that is held on a person, oldest first, with the purposes that it serves now and its source.
SELECT r.id, r.person, r.practice, r.policy_version, r.collected_at, r.expires_at, r.sealed,
    ARRAY(SELECT m.token FROM vault.mark m WHERE m.record = r.id) AS marks, k.generation, k.wrapped,
    r.allowed, r.source
FROM vault.record r JOIN keys.person_key k ON k.person = r.person
WHERE r.tenant = $1 AND r.person = $2
ORDER BY r.collected_at, r.id
