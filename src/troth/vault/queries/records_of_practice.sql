-- All records of a practice, with the keys that open them.
SELECT r.id, r.person, r.practice, r.policy_version, r.collected_at, r.expires_at, r.sealed,
    ARRAY(SELECT m.token FROM vault.mark m WHERE m.record = r.id) AS marks, k.generation, k.wrapped
FROM vault.record r JOIN keys.person_key k ON k.person = r.person
WHERE r.tenant = $1 AND r.practice = $2
