-- One more approval of a case that was not disclosed yet; one person counts once.
INSERT INTO people.legal_approval (legal_case, by_person, at)
SELECT id, $3, $4 FROM people.legal_case WHERE id = $1 AND tenant = $2 AND disclosed_at IS NULL
ON CONFLICT (legal_case, by_person) DO UPDATE SET at = people.legal_approval.at
RETURNING legal_case
