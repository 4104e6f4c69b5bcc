-- Begin to announce a version; an announcement that it overtakes ends.
WITH overtaken AS (
    UPDATE people.publication p SET state = 'done', round = 2, applied = true, ended_at = now()
    FROM people.policy_version v
    WHERE p.tenant = $1 AND p.version < $2 AND v.tenant = p.tenant AND v.version = p.version AND v.effective_at >= $5
        AND NOT EXISTS (SELECT FROM people.version_in_force f WHERE f.tenant = p.tenant AND f.version = p.version)
)
INSERT INTO people.publication (tenant, version, basis, state, round, applied, ended_at)
VALUES ($1, $2, $3, $4, CASE WHEN $4 = 'done' THEN 2 ELSE 1 END, true, CASE WHEN $4 = 'done' THEN now() END)
