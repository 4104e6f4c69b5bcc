-- How many people of the staff who are in the legal role still have approved a case.
SELECT count(*) FROM people.legal_approval a
JOIN people.staff s ON s.person = a.by_person AND 'legal' = ANY (s.roles)
WHERE a.legal_case = $1
