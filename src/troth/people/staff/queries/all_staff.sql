-- Everybody of the staff: those with roles, and administrators without.
SELECT a.person, s.roles, s.titles, s.expires_at, s.confirmed_version, s.confirmed_at
FROM people.account a LEFT JOIN people.staff s ON s.person = a.person
WHERE a.tenant = $1 AND (s.person IS NOT NULL OR a.role = 'administrator')
