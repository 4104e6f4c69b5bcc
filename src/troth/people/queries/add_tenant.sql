-- The number of a tenant, given at its first start.
WITH made AS (INSERT INTO people.tenant (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id)
SELECT id FROM made UNION ALL SELECT id FROM people.tenant WHERE name = $1 LIMIT 1
