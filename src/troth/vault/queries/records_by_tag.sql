-- Records that are found by a sealed value, with the keys that open them.
SELECT r.id, r.person, r.practice, r.policy_version, r.collected_at, r.expires_at, r.sealed,
    ARRAY(SELECT m.token FROM vault.mark m WHERE m.record = r.id) AS marks, k.generation, k.wrapped
FROM vault.tag t JOIN vault.record r ON r.id = t.record JOIN keys.person_key k ON k.person = r.person
WHERE t.tenant = $1 AND t.token = $2
