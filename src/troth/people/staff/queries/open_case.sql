-- Open a legal case, which whoever opens it approves.
WITH opened AS (
    INSERT INTO people.legal_case (id, tenant, person, ground, categories, sealed, opened_at)
    VALUES ($1, $2, $3, $4, $5::text[], $6, $7) RETURNING id
)
INSERT INTO people.legal_approval (legal_case, by_person, at) SELECT id, $8, $7 FROM opened
