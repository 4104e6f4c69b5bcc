-- Post a version; nothing where it is posted already.
INSERT INTO people.policy_version (tenant, version, digest, policy, posted_at, effective_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING version
